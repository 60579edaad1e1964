"""Says on standard error what takes long, one line a step, with the time it took."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

WATCHED = threading.Lock()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print `what`, count the seconds while a person watches, and close the line with the time."""
    start = time.monotonic()
    done = threading.Event()
    # Of steps at the same time one is watched, so that their counters do not overwrite each other.
    watched = sys.stderr.isatty() and WATCHED.acquire(blocking=False)
    if watched:
        counter = threading.Thread(target=_count, args=(what, start, done), daemon=True)
        counter.start()
    ended = "stopped"
    try:
        yield
        ended = "done"
    finally:
        done.set()
        if watched:
            counter.join()
            WATCHED.release()
        back = "\r\033[K" if watched else ""
        say(f"{back}engine: {what}: {ended} in {time.monotonic() - start:.1f} s")


def say(line: str) -> None:
    """Print one line on standard error at once."""
    print(line, file=sys.stderr, flush=True)


def _count(what: str, start: float, done: threading.Event) -> None:
    while not done.wait(0.5):
        print(f"\rengine: {what} … {time.monotonic() - start:.0f} s", end="", file=sys.stderr)
        sys.stderr.flush()
