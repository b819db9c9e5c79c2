/* The program passes this probe only while somebody traces it. */
fixture$target:::enabled_tick
{
  printf("%s %d\n", probename, arg0);
}
