// A shared library with probes: probelib:init() in its constructor, probelib:call(int n).
#pragma once
int probelib_call(int n);
