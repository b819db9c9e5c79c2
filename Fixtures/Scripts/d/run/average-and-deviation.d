BEGIN
{
        @avg["a"] = avg(1); @avg["a"] = avg(2); @dev = stddev(2); @dev = stddev(4); @dev = stddev(4);
        @dev = stddev(4); @dev = stddev(5); @dev = stddev(5); @dev = stddev(7); @dev = stddev(9);
        @min = min(-3); @min = min(8); @max = max(-3); @max = max(-8);
        exit(0);
}
