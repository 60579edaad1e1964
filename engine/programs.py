"""Runs the programs that the engine is made with, and turns their failure into one sentence."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.errors import EngineError

BOUND = ("setpriv", "--pdeathsig", "KILL")


def run(
    command: Sequence[object],
    *,
    what: str,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> str:
    """Run a program, return what it printed; on failure say `what` and its last lines.

    With `log`, all that it printed is kept there.

    It ends with this process, even one that is killed: nobody goes on writing into a folder
    that the next run clears.
    """
    done = subprocess.run(
        [*BOUND, *map(str, command)],
        env=env,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if log:
        log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        last = " / ".join(done.stdout.strip().splitlines()[-3:]) or "it printed nothing"
        more = f"; {log} has all of it" if log else ""
        raise EngineError(f"{what} failed (exit {done.returncode}): {last}{more}")
    return done.stdout
