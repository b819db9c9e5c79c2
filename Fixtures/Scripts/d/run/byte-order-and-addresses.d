ipaddr_t *a;
BEGIN
{
        printf("%x %x %x\n", htons(0x1234), htonl(0x12345678), htonll(0x1122334455667788));
        printf("%x %x %x\n", ntohs(0x1234), ntohl(0x12345678), ntohll(0x1122334455667788));
        this->a = (ipaddr_t *)alloca(4); *this->a = htonl(0xc0a80001);
        printf("%s %s\n", inet_ntoa(this->a), inet_ntop(AF_INET, this->a));
        this->six = (struct in6_addr *)alloca(16);
        printf("%s\n", inet_ntoa6(this->six));
        exit(0);
}
