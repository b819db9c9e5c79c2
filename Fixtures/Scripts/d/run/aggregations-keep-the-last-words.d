/* What a script has printed does not come again, and what it has not comes at the end, in the order of first use. */
BEGIN { @z = count(); @a["k"] = sum(2); @m = max(3); @none = min(1); }
BEGIN { printa("%s=%@d\n", @a); printa(@m); trunc(@none); }
BEGIN { @late = avg(10); @late = avg(5); @dev = stddev(2); @dev = stddev(4); @dev = stddev(4); @dev = stddev(4); @dev = stddev(5); @dev = stddev(5); @dev = stddev(7); @dev = stddev(9); }
BEGIN { @big = stddev(0x7fffffffffffffff); @big = stddev(-0x7fffffffffffffff); @sums["most"] = sum(0x7fffffffffffffff); @sums["most"] = sum(1); @lo = min(-0x7fffffffffffffff); @hi = max(-5); exit(0); }
