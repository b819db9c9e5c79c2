"""The tour with a profile function set, as profilers do: CPython 3.11 then reports every call."""

import sys

import tour


def main():
    sys.setprofile(lambda frame, event, argument: None)
    tour.cycles(10)
    tour.greet("w\u00f6rld")
    tour.fibonacci(6)
    sys.setprofile(None)


if __name__ == "__main__":
    main()
