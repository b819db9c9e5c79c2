"""A short tour past every probe of Python: imports, audit, collections, functions, lines."""

import gc


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
    greeting = "hello, " + name
    return greeting


def main():
    for n in (10, 100, 1000):
        cycles(n)
    greet("world")
    fibonacci(6)
    import colorsys  # noqa: F401
    import json  # noqa: F401

    import this_module_is_not_there_at_all  # noqa: F401


if __name__ == "__main__":
    try:
        main()
    except ModuleNotFoundError as error:
        print("toured, and did not find", error.name)
