#define SIZE 77
