"""libvirt's event loop and its test driver, through ctypes."""

import ctypes

library = ctypes.CDLL("libvirt.so.0")
assert library.virInitialize() == 0
assert library.virEventRegisterDefaultImpl() == 0
fired = []
callback = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p)(
    lambda timer, _: fired.append(timer)
)
timer = library.virEventAddTimeout(0, callback, None, None)
library.virEventRunDefaultImpl()
assert fired == [timer]
library.virEventUpdateTimeout(timer, 1234)
library.virEventRemoveTimeout(timer)
library.virConnectOpen.restype = ctypes.c_void_p
connection = library.virConnectOpen(b"test:///default")
library.virConnectClose(ctypes.c_void_p(connection))
print(timer, hex(connection))
