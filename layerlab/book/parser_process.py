"""What the official Dockerfile parser says, one line of JSON for each line of JSON.

A program of its own, run by its path: it imports nothing of the package.
"""

import json
import signal
import sys

from dockerfile import GoParseError, parse_string


def answer(dockerfile: str) -> object:
    """Of each instruction its last line (from 1), keyword, flags, words; or the refusal as text."""
    try:
        commands = parse_string(dockerfile)
    except GoParseError as error:
        return str(error)
    return [[one.end_line, one.cmd, one.flags, one.value] for one in commands]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that asks
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
