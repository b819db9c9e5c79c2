BEGIN { setopt("bufsize", "1m"); trace("a\n"); }
BEGIN { setopt("nosuch"); setopt("quiet", "perhaps"); trace("b\n"); }
BEGIN { setopt("rawbytes"); trace((short)0x4142); setopt("rawbytes", "no"); trace(3); exit(0); }
