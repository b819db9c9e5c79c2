ipaddr_t *zz;
#pragma D option quiet
BEGIN { printf("%x %x %x %x\n", htons(0x1234), htonl(0x12345678), htonll(0x123456789abcdef0), ntohs(0x1234)); 
 this->a = (uint8_t *)alloca(16); this->a[0]=127; this->a[3]=1; printf("%s\n", inet_ntoa((ipaddr_t *)this->a)); printf("%s\n", inet_ntop(2, this->a)); this->a[0]=0; this->a[3]=0; this->a[15]=1; printf("%s\n", inet_ntop(10, this->a)); this->a[0]=0xfe; this->a[1]=0x80; printf("%s\n", inet_ntop(10, this->a)); printf("%s\n", inet_ntoa6((struct in6_addr *)this->a)); printf("%s\n", link_ntop(1, this->a)); }
BEGIN { printf("%s\n", inet_ntop(3, this->a)); }
BEGIN { printf("%d %d\n", getmajor(0x800001), getminor(0x800001));  }
BEGIN { exit(0); }
