BEGIN
{
        @a = llquantize(0, 10, 0, 2, 10); @a = llquantize(7, 10, 0, 2, 10); @a = llquantize(42, 10, 0, 2, 10);
        @a = llquantize(4242, 10, 0, 2, 10); @b["negative"] = llquantize(-42, 10, 0, 2, 10);
        @c["coarse"] = llquantize(5, 10, 0, 2, 5);
        exit(0);
}
