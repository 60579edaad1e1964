"""Variables that lead a docker command away from its session, refused before it runs."""

from pathlib import Path

import pytest

from layerlab.transcripts.gate import Forbidden, Gate
from layerlab.transcripts.pages import find
from layerlab.transcripts.reading import assigned
from layerlab.transcripts.session import sessions
from tests.known import BOOK

HOST = "unix:///nobody/listens"
ELSEWHERE = [
    ("DOCKER_CONFIG", "/root/.docker"), ("BUILDX_CONFIG", "/root/.docker/buildx"),
    ("BUILDX_BUILDER", "theirs"), ("HOME", "/root"), ("HOME", ""), ("HOME", None),
    ("DOCKER_CONTEXT", "theirs"), ("DOCKER_HOST", "tcp://x"), ("DOCKER_HOST", None),
    ("BUILDKIT_HOST", "tcp://x"), ("DOCKER_CERT_PATH", "/root/.docker"),
    ("DOCKER_AUTH_CONFIG", "{}"), ("DOCKER_CONFIG", "../../x"), ("PATH", "/usr/bin"),
    ("XDG_RUNTIME_DIR", "/run/user/1000"), ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/x"),
    ("SSH_AUTH_SOCK", "/tmp/agent"), ("KUBECONFIG", "/root/.kube/config"),
    ("http_proxy", "http://x"), ("HTTPS_PROXY", "http://x"), ("LD_PRELOAD", "/x.so"),
]  # fmt: skip
OWN = [
    ("DOCKER_CONFIG", "no-plugins"), ("BUILDX_CONFIG", "../.docker/buildx"),
    ("DOCKER_BUILDKIT", "0"), ("BUILDKIT_PROGRESS", "tty"), ("SOURCE_DATE_EPOCH", "0"),
    ("BUILDX_NO_DEFAULT_ATTESTATIONS", "1"), ("DOCKER_DEFAULT_PLATFORM", "linux/arm64"),
    ("EDITOR", "vi"),
]  # fmt: skip


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """One of a session that has an engine for itself: the checker's configuration stays theirs."""
    (tmp_path / "home/example").mkdir(parents=True)
    home = tmp_path / "home"
    return Gate(home, "docker", {"PATH": "/bin", "HOME": str(home), "DOCKER_HOST": HOST})


def asked(gate: Gate, name: str, value: str | None) -> list[str]:
    """What a command becomes that is run with a variable, or without it."""
    given = {**gate.environment, name: value}
    environment = {key: said for key, said in given.items() if said is not None}
    return gate.answer(1, gate.home / "example", environment, ["build", "."])


@pytest.mark.parametrize(("name", "value"), ELSEWHERE)
def test_what_leads_elsewhere_is_refused(gate: Gate, name: str, value: str | None) -> None:
    """By the variable's name, and with what to do."""
    with pytest.raises(Forbidden) as error:
        asked(gate, name, value)
    assert str(error.value) == (
        f"`docker build .` is run with another {name} than the transcript's own, which may lead to "
        "an engine, a builder or credentials of somebody's; leave that out, or mark it with :norun:"
    )
    assert gate.refused == [error.value]


@pytest.mark.parametrize(("name", "value"), OWN)
def test_what_stays_with_the_session_may_be_set(gate: Gate, name: str, value: str) -> None:
    """A configuration in its folder, and what says how to build."""
    assert asked(gate, name, value) == ["docker", "build", "."]


def test_variables_of_the_book_may_be_set(gate: Gate) -> None:
    """Those that name a folder of a configuration name one of theirs."""
    typed = [command for session in sessions(find(BOOK.docs)) for command in session.commands]
    names = {name for command in typed for name in assigned(command)}
    assert "DOCKER_CONFIG" in names
    for name in names:
        asked(gate, name, "one")
    assert gate.refused == []


def test_own_variables_lead_nowhere(gate: Gate) -> None:
    """Such as the builder that a fresh session is given, and has to keep."""
    gate.environment = dict(gate.environment) | {"BUILDX_BUILDER": "fresh"}
    assert asked(gate, "BUILDX_BUILDER", "fresh") == ["docker", "build", "."]
    with pytest.raises(Forbidden):
        asked(gate, "BUILDX_BUILDER", None)
