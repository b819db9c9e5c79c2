/* line 2 */
int pid;
