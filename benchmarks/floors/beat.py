"""What the machine itself does to a waiting process: the longest oversleep of 5 ms naps, until stdin closes.

A gap in the window that is no longer than this one is the machine's, not the program's.
"""

import sys
import threading
import time

NAP_SECONDS = 0.005


def _wait_for_the_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def main() -> None:
    """Nap, and print the longest gap in seconds."""
    ended = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(ended,), daemon=True).start()
    longest, before = 0.0, time.perf_counter()
    while not ended.is_set():
        time.sleep(NAP_SECONDS)
        now = time.perf_counter()
        longest, before = max(longest, now - before - NAP_SECONDS), now
    print(longest, flush=True)


main()
