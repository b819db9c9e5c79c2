"""Threads that fork and run programs, all of them collecting, each process counting for itself.

Every process writes one line of JSON: who it is, what it is, and its collections by thread, counted
by a callback of the collector's own. In the trace, the audit events "counting.begin" and
"counting.end" stand around what was counted.
"""

import collections
import gc
import json
import os
import subprocess
import sys
import threading

counts = collections.Counter()


def count(phase, _):
    if phase == "start":
        counts[threading.get_native_id()] += 1


def begin():
    gc.disable()
    counts.clear()
    gc.callbacks[:] = [count]
    sys.audit("counting.begin")
    gc.enable()


def end(role, status):
    gc.disable()
    sys.audit("counting.end")
    line = {"pid": os.getpid(), "role": role, "collections": dict(counts)}
    os.write(1, json.dumps(line).encode() + b"\n")
    os._exit(status)


def churn(rounds):
    """Leaves cycles about, so that the collector also comes of itself."""
    for number in range(rounds):
        cycle = [[] for _ in range(400)]
        cycle.append(cycle)
        gc.collect(number % 3)


def with_threads(count, body):
    threads = [threading.Thread(target=body) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def child(role):
    begin()
    churn(5)
    with_threads(2, lambda: churn(5))
    end(role, 3)


def parent():
    begin()
    statuses = []

    def offspring():
        churn(10)
        forked = os.fork()
        if forked == 0:
            child("forked")
        program = subprocess.run([sys.executable, "-s", "-S", "-B", __file__, "child"])
        statuses.append((os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]), program.returncode))
        churn(10)

    with_threads(6, offspring)
    end("parent", 5 if statuses == [(3, 3)] * 6 else 1)


if sys.argv[1:] == ["child"]:
    child("run")
else:
    parent()
