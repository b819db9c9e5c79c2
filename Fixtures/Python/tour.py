"""A short tour past the probes of Python: imports, audit events, collections, functions, lines."""

import gc
import sys


class Node:
    """Half of a cycle, for the collector to find."""

    def __init__(self, other=None):
        self.other = other


def cycles(count):
    for _ in range(count):
        first = Node()
        first.other = Node(first)
    return gc.collect()


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def greet(name):
    sys.audit("tour.greeting", name)
    return "hello, " + name


def main():
    cycles(2)
    greet("world")
    fibonacci(3)
    import colorsys  # noqa: F401
    import this_module_is_not_there_at_all  # noqa: F401


if __name__ == "__main__":
    # CPython 3.11 fires function__entry for calls between Python functions only while there is a
    # profile or trace function. This one is written in C and adds no calls of its own.
    sys.setprofile("".format)
    try:
        main()
    except ModuleNotFoundError as error:
        print("toured, and did not find", error.name)
    sys.setprofile(None)
