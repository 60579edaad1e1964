"""Claims about the image's configuration, exact."""

from collections.abc import Iterable
from itertools import dropwhile
from typing import Annotated, ClassVar, Generic, Literal, TypeVar, cast

from pydantic import Field, model_validator

from layerlab.book.claims.base import TableClaim, ValueClaim
from layerlab.book.claims.probe import ImageProbe
from layerlab.book.claims.words import code, found_and_not, listed

T = TypeVar("T")
Port = Annotated[str, Field(pattern=r"^\d+/(tcp|udp|sctp)$", examples=["8080/tcp"])]
_Named = Annotated[dict[str, str | Literal[False]], Field(min_length=1)]


class _Exact(ValueClaim[T, T], Generic[T]):
    """A value of the configuration that must be equal."""

    group: ClassVar[str] = "config"
    key: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    verb: ClassVar[str] = "is"
    empty: ClassVar[object] = ""

    def measure(self, probe: ImageProbe) -> T:
        """The value in the image's configuration."""
        return cast(T, probe.contents.config.get(self.key) or self.empty)

    def check(self, value: T) -> str | None:
        """Compare for equality."""
        if value == self.root:
            return None
        return f"{self.noun} {self.verb} {value!r}, claimed {self.root!r}"

    def describe(self) -> str:
        """Word the value."""
        return f"{self.noun} `{self.format(self.root)}`"

    def format(self, value: T) -> str:
        """Lists as Docker prints them."""
        if isinstance(value, list):
            return "[" + ", ".join(f'"{item}"' for item in value) + "]"
        return str(value) or "not set"

    def phrase(self, value: T) -> str:
        """The same, as code."""
        return code(self.format(value)) if value else "none"


class User(_Exact[str]):
    """`USER` as the configuration has it; an image without one runs as root, written `root`."""

    key, noun, empty = "User", "user", "root"


class Entrypoint(_Exact[list[str]]):
    """`ENTRYPOINT` as a list; the empty list where there is none."""

    key, noun = "Entrypoint", "entrypoint"
    empty: ClassVar[list[str]] = []


class Cmd(_Exact[list[str]]):
    """`CMD` as a list; the empty list where there is none."""

    key, noun = "Cmd", "command"
    empty: ClassVar[list[str]] = []


class Workdir(_Exact[str]):
    """`WORKDIR`; `/` where there is none."""

    key, noun, empty = "WorkingDir", "working directory", "/"


class StopSignal(_Exact[str]):
    """`STOPSIGNAL`; `SIGTERM` where there is none."""

    key, noun, empty = "StopSignal", "stop signal", "SIGTERM"


class _Names(_Exact[list[str]]):
    """A set of names in the configuration; order does not matter."""

    verb = "are"

    def measure(self, probe: ImageProbe) -> list[str]:
        """The names in order."""
        return sorted(cast(Iterable[str], probe.contents.config.get(self.key) or []))

    def check(self, value: list[str]) -> str | None:
        """Compare as sets."""
        return super().check(value) if sorted(self.root) != value else None

    def phrase(self, value: list[str]) -> str:
        """The names, without the list's signs."""
        return listed(map(code, value)) if value else "none"


class Ports(_Names):
    """Ports that `EXPOSE` documents, such as `8080/tcp`."""

    root: list[Port]
    key, noun = "ExposedPorts", "exposed ports"


class Volumes(_Names):
    """Paths that `VOLUME` declares."""

    key, noun = "Volumes", "volumes"


class _Mapping(ValueClaim[_Named, dict[str, str | bool]]):
    """Names with the value they must have, or `false` for a name that must be absent."""

    group: ClassVar[str] = "config"
    by_name: ClassVar[bool] = True
    noun: ClassVar[str] = ""

    def have(self, probe: ImageProbe) -> dict[str, str]:
        """All names and values in the configuration."""
        raise NotImplementedError

    def measure(self, probe: ImageProbe) -> dict[str, str | bool]:
        """The claimed names with their values; False where absent."""
        have = self.have(probe)
        return {name: have.get(name, False) for name in self.root}

    def check(self, value: dict[str, str | bool]) -> str | None:
        """Compare each name."""
        for name, wanted in self.root.items():
            if value[name] != wanted:
                return f"{self.noun} {name} is {_or_absent(value[name])}, claimed " + _or_absent(
                    wanted
                )
        return None

    def describe(self) -> str:
        """Word every name."""
        parts = (
            f"no `{name}`" if wanted is False else f"`{name}={wanted}`"
            for name, wanted in self.root.items()
        )
        return f"{self.noun} " + ", ".join(parts)

    def format(self, value: dict[str, str | bool]) -> str:
        """Names with values."""
        return ", ".join(f"{name} {_or_absent(found)}" for name, found in value.items())

    def phrase(self, value: dict[str, str | bool]) -> str:
        """Names with values, as a Dockerfile has them."""
        return found_and_not(
            [
                code(f"{name}={found}") if found else f"an empty {code(name)}"
                for name, found in value.items()
                if found is not False
            ],
            [code(name) for name, found in value.items() if found is False],
        )


class Env(_Mapping):
    """Environment variables: the value each must have, or `false` where it must be absent."""

    noun = "variable"

    def have(self, probe: ImageProbe) -> dict[str, str]:
        """The environment in the configuration; a name without `=` sets nothing."""
        pairs = probe.contents.config.get("Env") or []
        return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


class Labels(_Mapping):
    """Labels: the value each must have, or `false` where it must be absent."""

    noun = "label"

    def have(self, probe: ImageProbe) -> dict[str, str]:
        """The labels in the configuration."""
        return probe.contents.config.get("Labels") or {}


class Healthcheck(TableClaim[list[str]]):
    """`HEALTHCHECK` of the configuration: its test, where claimed its options; or `none = true`."""

    group: ClassVar[str] = "config"

    test: list[str] | None = None
    options: list[str] | None = Field(None, examples=[["--interval=2s", "--retries=2"]])
    none: bool = False

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "Healthcheck":
        if (self.test is None) != self.none:
            raise ValueError("a healthcheck claim has exactly one of test and none = true")
        if self.none and self.options is not None:
            raise ValueError("where there is no healthcheck it has no options")
        return self

    def measure(self, probe: ImageProbe) -> list[str]:
        """The options in the order of Docker's reference and the test, or an empty list."""
        setting = probe.contents.config.get("Healthcheck") or {}
        said = {
            "interval": _seconds(setting.get("Interval")),
            "timeout": _seconds(setting.get("Timeout")),
            "start-period": _seconds(setting.get("StartPeriod")),
            "start-interval": _seconds(setting.get("StartInterval")),
            "retries": setting.get("Retries"),
        }
        options = [f"--{name}={value}" for name, value in said.items() if value]
        return [*options, *(setting.get("Test") or [])]

    def check(self, value: list[str]) -> str | None:
        """Compare for equality; options only where they are claimed."""
        claimed = [*(self.options or []), *(self.test or [])]
        if self._claimed_of(value) == claimed:
            return None
        return f"healthcheck is {self._claimed_of(value) or 'none'}, claimed {claimed or 'none'}"

    def describe(self) -> str:
        """Word the test."""
        words = [*(self.options or []), *(self.test or [])]
        return "no healthcheck" if self.none else f"healthcheck `{' '.join(words)}`"

    def format(self, value: list[str]) -> str:
        """The test as one line."""
        return " ".join(self._claimed_of(value)) or "none"

    def phrase(self, value: list[str]) -> str:
        """The test alone, as code."""
        return code(" ".join(_without_options(value))) if value else "none"

    def _claimed_of(self, value: list[str]) -> list[str]:
        """The words that the claim is about."""
        return value if self.options is not None else _without_options(value)


def _without_options(value: list[str]) -> list[str]:
    return list(dropwhile(lambda word: word.startswith("--"), value))


def _seconds(nanoseconds: int | None) -> str:
    return f"{nanoseconds / 10**9:g}s" if nanoseconds else ""


def _or_absent(value: str | bool) -> str:
    return "absent" if value is False else repr(value)
