struct s { int a; char b; } st;
enum e { A, B = 5 };
BEGIN {
  @k8[(char)-1] = count(); @k16[(short)-1] = count(); @k32[-1] = count(); @k64[-1LL] = count();
  @u8[(uint8_t)200] = count(); @u16[(uint16_t)60000] = count(); @u32[(uint32_t)-1] = count(); @u64[(uint64_t)-1] = count();
  @str["x"] = count(); @str[""] = count(); @str["tab\there"] = count(); @str["bin\001"] = count();
  @e[B] = count(); @p[(void *)0x10] = count(); @multi[1, "two", (char)3, "four"] = sum(-5);
  @sum = sum(-3); @min = min(5); @max = max(-5); @avg = avg(7); @sd = stddev(3); @sd = stddev(9);
  @avg2["neg"] = avg(-7); @avg2["neg"] = avg(-8); @emptysum["zero"] = sum(0);
  exit(0);
}
