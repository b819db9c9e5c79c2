#pragma D option quiet
BEGIN { @q = quantize(0); printa(@q); @q1 = quantize(-5); @q1=quantize(3); printa(@q1); @q2=quantize(5, -2); printa(@q2); @q3=quantize(1,3); @q3=quantize(4,-3); printa(@q3); @q4=quantize(7,0); printa(@q4);
@q5=quantize(-9223372036854775807 - 1); @q5=quantize(9223372036854775807); printa(@q5);
 @q6["a"]=quantize(1);@q6["b"]=quantize(2); printa(@q6); printa("%s %@d\n", @q6);}
BEGIN { @l = lquantize(5,0,10,2); @l=lquantize(-1,0,10,2); @l=lquantize(10,0,10,2); @l=lquantize(100,0,10,2); printa(@l); @l1=lquantize(3,-5,5,3); printa(@l1); @l2=lquantize(1,0,10); printa(@l2);@l3=lquantize(7,0,10,5,0); printa(@l3); @l4=lquantize(7,0,10,5,-4); @l4=lquantize(2,0,10,5,4); printa(@l4); @l5=lquantize(-7,-10,-3,3); printa(@l5);}
BEGIN { @ll=llquantize(0,10,0,3,10); @ll=llquantize(1,10,0,3,10); @ll=llquantize(99,10,0,3,10);@ll=llquantize(1000,10,0,3,10);@ll=llquantize(10000,10,0,3,10);printa(@ll);
@ll2=llquantize(-5,10,0,2,20); @ll2=llquantize(5,10,0,2,20); @ll2=llquantize(17,10,0,2,20); printa(@ll2);
@ll3=llquantize(5,10,2,4,10); printa(@ll3); @ll3=llquantize(-500,10,2,4,10); printa(@ll3); @ll4=llquantize(5,2,0,6,2,0); printa(@ll4); @ll5=llquantize(50,10,1,2,10,-3); printa(@ll5); exit(0); }
