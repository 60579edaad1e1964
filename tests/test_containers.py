"""Containers that end while they are looked at."""

from types import SimpleNamespace

import pytest

from lab.containers import RunError, Running


class Ending:
    """A container that has ended when it is asked for its processes, and says so only then."""

    def __init__(self) -> None:
        """It runs, as far as anybody knows."""
        self.status, self.attrs = "running", {"State": {"Pid": 1, "ExitCode": 3}}
        self.asked = False

    def reload(self) -> None:
        """What is known of it."""
        self.status = "exited" if self.asked else "running"

    def top(self, ps_args: str) -> dict:
        """What Docker Engine answers for a container without processes."""
        self.asked = True
        return {"Titles": [], "Processes": None}

    def logs(self, **_: object) -> bytes:
        """What it printed."""
        return b"gone\n"


def test_a_container_that_just_ended_is_one_sentence() -> None:
    """Not a traceback about a list that is none."""
    ending = Ending()
    running = SimpleNamespace(get_wrapped_container=lambda: ending, _top=Running._top)
    with pytest.raises(RunError) as error:
        Running.first_process(running)
    assert str(error.value) == "the container exited: exit code 3, last output 'gone'"
