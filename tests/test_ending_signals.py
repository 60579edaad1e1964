"""What a command does when it is told to end, or its terminal is closed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import ending_signals
from tests.known import ROOT

CLEARS = """
import sys, time
from engine.ending_signals import ends_when_told

@ends_when_told
def main():
    try:
        print("begun", flush=True)
        time.sleep(60)
        return 0
    finally:
        time.sleep(0.5)
        print("cleared", flush=True)

sys.exit(main())
"""
# A suite that `nohup` started ignores this one, and what it starts would inherit that.
HEARS = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
SHELL = """
import os, sys
from pathlib import Path
from engine.ending_signals import ends_when_told
from layerlab.transcripts import shell

@ends_when_told
def main():
    shell.run(["sleep 1; echo begun >&9; sleep 600"], folder=Path(sys.argv[1]),
              environment={"PATH": "/usr/bin:/bin"}, timeouts=[900],
              prefix=["bash", "-c", f'exec 9>/proc/{os.getpid()}/fd/1; "$@"', "x"])
    return 0

sys.exit(main())
"""


def ended(script: str, *signals: signal.Signals, words: tuple[str, ...] = ()) -> tuple[int, str]:
    """Exit code and output of a program to which these are sent once it has begun."""
    with subprocess.Popen(
        [sys.executable, "-c", HEARS + script, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        assert program.stdout.readline() == "begun\n"
        for one in signals:
            program.send_signal(one)
            time.sleep(0.1)
        output, _ = program.communicate(timeout=30)
    return program.returncode, output


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        ([signal.SIGTERM], 143),
        ([signal.SIGHUP], 129),
        ([signal.SIGHUP, signal.SIGTERM], 129),
        ([signal.SIGTERM, signal.SIGTERM], 143),
    ],
)
def test_what_was_made_is_removed(signals: list[signal.Signals], code: int) -> None:
    """As after Ctrl-C; a second signal does not break that off. The shell is told which it was."""
    assert ended(CLEARS, *signals) == (code, "cleared\n")


def test_a_later_one_counts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exception of the first one may be lost, as in a finalizer."""
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        received = ending_signals.taken_as_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)  # with the first one
        monkeypatch.setattr(ending_signals, "_TOGETHER", -1.0)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert received == [signal.SIGTERM, signal.SIGTERM]


def test_what_nohup_keeps_goes_on() -> None:
    """A signal that is ignored stays so."""
    script = f"import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n{CLEARS}".replace(
        "time.sleep(60)", "time.sleep(1)"
    )
    assert ended(script, signal.SIGHUP) == (0, "cleared\n")


def test_a_shell_of_a_transcript_ends_too(tmp_path: Path) -> None:
    """With what it runs: else that would keep our end of the output open for ten minutes."""
    assert ended(SHELL, signal.SIGTERM, words=(str(tmp_path),)) == (143, "")
