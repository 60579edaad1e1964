"""`docker` as the shell of a transcript finds it: asks the run whether it may, then becomes it.

Started without the package and without site-packages, so that it costs a few hundredths of a
second. Asked and answered are bytes with a NUL between, as the kernel keeps arguments.
"""

import os
import signal
import socket
import sys

NUL = b"\0"
GO = b"go"
# What Docker itself exits with when a command could not be begun.
REFUSED = 125


def ask(gate: str, words: list[str]) -> list[bytes]:
    """The answer: `go`, the program and its arguments; or one sentence."""
    around = [f"{name}={value}" for name, value in os.environ.items()]
    said = [str(os.getpid()), os.getcwd(), str(len(around)), *around, *words]
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(gate)
        asking.sendall(NUL.join(map(os.fsencode, said)))
        asking.shutdown(socket.SHUT_WR)
        with asking.makefile("rb") as answer:
            return answer.read().split(NUL)


def main(gate: str, *words: str) -> int:
    """Become docker, or say why not."""
    try:
        answer = ask(gate, list(words))
    except OSError as error:
        answer = [os.fsencode(f"nobody says whether the transcript may do this: {error}")]
    if answer[0] != GO:
        sys.stderr.write(f"docker: {os.fsdecode(answer[0])}\n")
        return REFUSED
    # Python ignores it; docker is to end when what reads from it does
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    return os.execv(answer[1], [b"docker", *answer[2:]])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
