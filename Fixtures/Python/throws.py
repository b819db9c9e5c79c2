"""A C++ exception, thrown through libstdc++'s own entry points with nobody to catch it."""

import ctypes

library = ctypes.CDLL("libstdc++.so.6")
library.__cxa_allocate_exception.restype = ctypes.c_void_p
thrown = library.__cxa_allocate_exception(ctypes.c_size_t(8))
kind = ctypes.addressof(ctypes.c_char.in_dll(library, "_ZTIi"))
print(hex(thrown), hex(kind), flush=True)
library.__cxa_throw(ctypes.c_void_p(thrown), ctypes.c_void_p(kind), None)
