int counts[string, int];
string names[int];
BEGIN
{
        counts["a", 1] = 5; counts["a", 2]++; counts["b", 1] += 3; counts["a", 1]--;
        names[7] = "seven";
        printf("%d %d %d %d\n", counts["a", 1], counts["a", 2], counts["b", 1], counts["none", 0]);
        printf("%s %d\n", names[7], names[8] == NULL);
        m[pid, "x", (char)3] = 12; printf("%d\n", m[pid, "x", (char)3]);
        self->a["k"] = 2; self->a["k"] *= 10; printf("%d\n", self->a["k"]);
        exit(0);
}
