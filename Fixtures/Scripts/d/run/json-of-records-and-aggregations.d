BEGIN
{
        printf("%s %d\n", "text", 42);
        trace("traced");
        trace(-7);
        @by["key", 3] = sum(5);
        @spread = quantize(5);
        exit(4);
}
