BEGIN
{
        printf("%d %d %d\n", curpsinfo->pr_pid == pid, curpsinfo->pr_ppid == ppid,
            curpsinfo->pr_uid == uid);
        printf("%d %d\n", curpsinfo->pr_fname == execname, curlwpsinfo->pr_lwpid == tid);
        printf("%d\n", strstr(curpsinfo->pr_psargs, "curpsinfo-is-made-of-facts.d") != NULL);
        exit(0);
}
