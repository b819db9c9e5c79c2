"""Writes of known sizes to two descriptors, and one to a descriptor that is not open."""

import os

for count in (1, 10, 100):
    os.write(1, b"a" * count + b"\n")
os.write(2, b"to the other\n")
try:
    os.write(99, b"nobody reads this")
except OSError as error:
    os.write(1, b"failed with %d\n" % error.errno)
