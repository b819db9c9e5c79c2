/* The words of a command line, by the pointers that main is given. */
pid$target:a.out:main:entry
{
  this->words = (uint64_t *)copyin(arg1, 8 * arg0);
  this->word = (char *)alloca(5);
  copyinto(this->words[1], 5, this->word);
  printf("%d words: %s %s %c%c %s\n", arg0, copyinstr(this->words[1]),
    copyinstr(this->words[1], 2), this->word[0], this->word[3],
    stringof((char *)copyin(this->words[1], 5)));
}

pid$target:a.out:main:entry
{
  trace(*(int *)copyin(16, 4));
}

ERROR
{
  printf("fault %d at 0x%x\n", arg4, arg5);
}
