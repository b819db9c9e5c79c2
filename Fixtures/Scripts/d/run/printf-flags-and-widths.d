#pragma D option quiet
BEGIN {
 printf("[%5c][%-5c]\n", 'x', 'y');
 printf("[%x][%x][%x][%X]\n", (char)-1, (short)-1, -1, (long long)-1);
 printf("[%o][%u][%u]\n", (char)-1, (short)-1, (long long)-1);
 printf("[%d][%d][%d]\n", (uint8_t)-1, (uint16_t)-1, (uint64_t)-1);
 printf("[%i][%10i][%-10i][%010i]\n", -7, -7, -7, -7);
 printf("[%+5d][% 5d][%+d][% d]\n", 3, 3, -3, -3);
 printf("[%'d][%'u]\n", 1234567, 1234567);
 printf("[%#x][%#X][%#o][%#x]\n", 10, 10, 0, 0);
 printf("[%?x][%?p][%-?x][%?d]\n", 10, 10, 10,3);
 printf("[%p][%p]\n", (void *)0xdeadbeef, 255);
 printf("[%s][%20s][%-20s][%.3s][%.0s]\n", "hello", "hello", "hello", "hello", "hello");
 printf("[%*d][%*d][%-*d][%0*d]\n", 5, 42, -5, 42, 5, 42, 5, 42);
 printf("[%.*d][%.*d][%*.*d]\n", 5, 42, 0, 42, 8, 4, 42);
 printf("[%.*s][%*.*s]\n", 2, "hello", 10, 3, "hello");
 printf("[%%]\n");
 printf("[%S][%10S][%C][%C]\n", "a\nb\\c\001\377\"", "a\tb", '\n', 'x');


 printf("[%lld][%llx][%lx][%ld][%lu][%llu]\n", (long long)-1, (long long)-1, (long)-1, (long)-1, (unsigned long)-1, (unsigned long long)-1);
 printf("[%hd][%hx][%hu]\n", (short)-1, (short)-1, (unsigned short)-1);
 printf("\a\b\f\r\v\0after nul\n");
 printf("%d%%\n", 50);
 printf("%a\n", 0x10);
}
BEGIN { exit(0);} 
