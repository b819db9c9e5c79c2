BEGIN
{
        @a = lquantize(-1, 0, 30, 10); @a = lquantize(0, 0, 30, 10); @a = lquantize(29, 0, 30, 10);
        @a = lquantize(30, 0, 30, 10); @a = lquantize(15, 0, 30, 10, 5);
        @b["one"] = lquantize(7, 0, 10);
        exit(0);
}
