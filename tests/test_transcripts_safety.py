"""What transcripts may not do, read before they run."""

import pytest

from layerlab.transcripts.safety import forbidden
from layerlab.transcripts.session import Session, unsafe
from tests.one_page import cases, page

RULES = cases("forbidden")


@pytest.mark.parametrize(("command", "said"), RULES["removes"].items(), ids=list(RULES["removes"]))
def test_what_removes_elsewhere_runs_nowhere(command: str, said: str) -> None:
    """Not on the embedded engine either: the shell is on the checker's machine."""
    assert str(unsafe(Session((page(command),)))) == (
        f"`{said}` removes what is not in the transcript's folder; name a path in it"
    )


@pytest.mark.parametrize(("command", "said"), RULES["changes"].items(), ids=list(RULES["changes"]))
def test_what_changes_the_machine_runs_nowhere(command: str, said: str) -> None:
    """Whichever engine there is."""
    assert str(unsafe(Session((page(command),)))) == (
        f"`{said}` changes the machine that it runs on; mark it with :norun:"
    )


@pytest.mark.parametrize("command", RULES["past"]["commands"])
def test_docker_is_called_where_it_is_judged(command: str) -> None:
    """Not by a path, nor with another PATH, nor through a socket, nor unseen."""
    found = forbidden(["true", command]) or ""
    assert found.endswith(
        "` may reach an engine where nobody sees what it does there; call `docker` by that name, "
        "or mark the transcript with :norun:"
    )


def test_what_stays_in_the_folder_is_not_forbidden() -> None:
    """Nor is a here-document that only mentions it."""
    assert forbidden(["rm -rf build", "cat <<E\nsudo rm -rf /\nE", "echo sudo"]) is None
    assert forbidden(["find . -name '*.o' -delete", "find / -name x", "cd build; rm -f x"]) is None
    assert (
        forbidden(["cd /", "cd", "rm token", "docker run x rm -rf /", "rm x 2> /dev/null"]) is None
    )
