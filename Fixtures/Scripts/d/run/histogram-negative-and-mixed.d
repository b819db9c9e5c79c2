BEGIN
{
        @n = quantize(-3); @n = quantize(-3); @n = quantize(-9);
        @m = quantize(-1); @m = quantize(0); @m = quantize(1); @m = quantize(1);
        @w["weights cancel"] = quantize(5, 3); @w["weights cancel"] = quantize(5, -3);
        @neg["negative counts"] = quantize(5, -2);
        @mixed["both"] = quantize(1, 3); @mixed["both"] = quantize(8, -1);
        exit(0);
}
