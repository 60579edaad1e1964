"""What runs beside a build: its variables, and what is said when it does not come up."""

from typing import Any, Self

import pytest

from layerlab.book.claims.probe import RunError
from layerlab.book.service import Service
from layerlab.builds import services
from layerlab.builds.containers import Owner


class Container:
    """A container that is as the service says, but never prints that it is ready."""

    address = "172.17.0.9"

    def __init__(self, *_: Any, **__: Any) -> None:
        """It has no variables yet."""
        self.env: dict[str, str] = {}

    def with_env(self, name: str, text: str) -> None:
        """Remember the variable."""
        self.env[name] = text

    def printed(self, text: str) -> None:
        """What `ImageContainer` says of a container that ended."""
        raise RunError(f"it did not print {text!r} in time; exit code 1, no output")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("{value}", "canary"),
        ("{public_key}", "ssh-ed25519 AAAA"),
        ('{"a": 1}', '{"a": 1}'),
        ('{"token": "{value}", "keys": ["{public_key}"], "more": {}}',
         '{"token": "canary", "keys": ["ssh-ed25519 AAAA"], "more": {}}'),
    ],
)  # fmt: skip
def test_two_placeholders_of_a_variable_are_filled(text: str, becomes: str) -> None:
    """Every other brace is the text's own."""
    assert services.filled(text, "canary", lambda: "ssh-ed25519 AAAA") == becomes


def test_a_service_that_does_not_come_up_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence, also where it ends at once."""
    monkeypatch.setattr(services, "ImageContainer", Container)
    service = Service(image="app", host="index", ready="up (and running")
    beside = services.services(Owner({}, {}), {"index": service}, str, str)
    with pytest.raises(RunError) as error, beside:
        pass
    assert str(error.value) == (
        "service index: it did not print 'up (and running' in time; exit code 1, no output"
    )
