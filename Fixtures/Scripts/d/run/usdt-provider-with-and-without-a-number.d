churn$target:::hit
{
  @["by the number of the process", probeprov == strjoin("churn", lltostr(pid))] = count();
}

churn*:::hit
{
  @["by a pattern", probename == "hit"] = count();
}

churn:churn:hit:hit
{
  @["by the bare name", probemod == "churn" && probefunc == "hit"] = count();
}

churn*:::
/probename == "made"/
{
  @["by nothing but the provider", arg0 < 3] = count();
}
