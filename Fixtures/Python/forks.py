"""Python making other processes and threads: fork, subprocess, and a pool of threads.

Every process and thread collects once, so each passes gc__start and gc__done.
"""

import gc
import os
import subprocess
import sys
import threading


def main():
    collected = []
    threads = [
        threading.Thread(target=lambda: collected.append(gc.collect())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    child = os.fork()
    if child == 0:
        gc.collect()
        os._exit(3)
    _, status = os.waitpid(child, 0)
    again = subprocess.run([sys.executable, "-c", "import gc; gc.collect(); raise SystemExit(4)"])
    gc.collect()
    print(f"threads {len(collected)}, fork {os.WEXITSTATUS(status)}, subprocess {again.returncode}")


if __name__ == "__main__":
    main()
