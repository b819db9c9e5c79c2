BEGIN {
  @q1["one"] = quantize(1); @q1["zero"] = quantize(0); @q1["minus"] = quantize(-1); @q1["huge"] = quantize(0x7fffffffffffffff); @q1["least"] = quantize(-9223372036854775807 - 1); 
  @q1["weight"] = quantize(100, 7); @q1["norm"] = quantize(5, 1000); @q1["norm"] = quantize(9, 500);
  @l1["below"] = lquantize(-5, 0, 100, 10); @l1["above"] = lquantize(500, 0, 100, 10); @l1["edge0"] = lquantize(0, 0, 100, 10); @l1["edge100"] = lquantize(100, 0, 100, 10); @l1["99"] = lquantize(99, 0, 100, 10);
  @l1["neglast"] = lquantize(50, 0, 100, 10, -4); @l1["mid"] = lquantize(50, 0, 100, 10);@l1["mid"] = lquantize(60, 0, 100, 10, 2);
  @l1["cancel"] = lquantize(50, 0, 100, 10, 4); @l1["cancel"] = lquantize(50, 0, 100, 10, -4);
  @l2["defaultstep"] = lquantize(3, -2, 5); @l3["odd"] = lquantize(8, 0, 10, 4); @l3["odd10"] = lquantize(10, 0, 10, 4); @l4["neg"] = lquantize(-15, -100, -10, 20);
  @ll["a"] = llquantize(5, 10, 0, 2, 10); @ll["z"] = llquantize(0, 10, 0, 2, 10);@ll["over"] = llquantize(1000, 10, 0, 2, 10); @ll["neg"] = llquantize(-55, 10, 0, 2, 10); @ll["negover"] = llquantize(-5500, 10, 0, 2, 10); @ll["cancel"] = llquantize(5, 10, 0, 2, 10, 2); @ll["cancel"] = llquantize(5, 10, 0, 2, 10, -2);
  @ll2["under"] = llquantize(5, 10, 1, 3, 20); @ll2["negunder"] = llquantize(-50, 10, 1, 3, 20); @ll2["x"] = llquantize(155, 10, 1, 3, 20, 3); 
  @ll3["merge"] = llquantize(1, 10, 0, 1, 20); @ll3["merge2"] = llquantize(2, 10, 0, 1, 20); @ll3["m9"] = llquantize(9, 10, 0, 1, 20); @ll3["m10"] = llquantize(10, 10, 0, 1, 20); @ll3["m13"] = llquantize(13, 10, 0, 1, 20); @ll3["m99"] = llquantize(99, 10, 0, 1, 20);
  @ll4["two"] = llquantize(7, 2, 0, 5, 2);
  normalize(@q1, 3);
  exit(0);
}
