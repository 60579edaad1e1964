"""Claims about the image's configuration, exact."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import Field, model_validator

from lab.claims.base import Claim, Plain

if TYPE_CHECKING:
    from lab.subject import ImageSubject

T = TypeVar("T")
Port = Annotated[str, Field(pattern=r"^\d+/(tcp|udp|sctp)$", examples=["8080/tcp"])]


class _Exact(Plain[T], Generic[T]):
    """A value of the configuration that must be equal."""

    group: ClassVar[str] = "config"
    key: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    verb: ClassVar[str] = "is"
    empty: ClassVar[Any] = ""

    def measure(self, subject: "ImageSubject") -> T:
        """The value in the image's configuration."""
        return subject.measurement.config.get(self.key) or self.empty

    def judge(self, value: T) -> str | None:
        """Compare for equality."""
        if value == self.root:
            return None
        return f"{self.noun} {self.verb} {value!r}, claimed {self.root!r}"

    def say(self) -> str:
        """Word the value."""
        return f"{self.noun} `{self.show(self.root)}`"

    def show(self, value: T) -> str:
        """Lists as Docker prints them."""
        if isinstance(value, list):
            return "[" + ", ".join(f'"{item}"' for item in value) + "]"
        return str(value) or "not set"


class User(_Exact[str]):
    """`USER` as the configuration has it; an image without one runs as root, written `root`."""

    key, noun, empty = "User", "user", "root"


class Entrypoint(_Exact[list[str]]):
    """`ENTRYPOINT` as a list; the empty list where there is none."""

    key, noun, empty = "Entrypoint", "entrypoint", []


class Cmd(_Exact[list[str]]):
    """`CMD` as a list; the empty list where there is none."""

    key, noun, empty = "Cmd", "command", []


class Workdir(_Exact[str]):
    """`WORKDIR`; `/` where there is none."""

    key, noun, empty = "WorkingDir", "working directory", "/"


class StopSignal(_Exact[str]):
    """`STOPSIGNAL`; `SIGTERM` where there is none."""

    key, noun, empty = "StopSignal", "stop signal", "SIGTERM"


class _Names(_Exact[list[str]]):
    """A set of names in the configuration; order does not matter."""

    verb, empty = "are", []

    def measure(self, subject: "ImageSubject") -> list[str]:
        """The sorted names."""
        return sorted(subject.measurement.config.get(self.key) or [])

    def judge(self, value: list[str]) -> str | None:
        """Compare as sets."""
        return super().judge(value) if sorted(self.root) != value else None


class Ports(_Names):
    """Ports that `EXPOSE` documents, such as `8080/tcp`."""

    root: list[Port]
    key, noun = "ExposedPorts", "exposed ports"


class Volumes(_Names):
    """Paths that `VOLUME` declares."""

    key, noun = "Volumes", "volumes"


class _Mapping(Plain[dict[str, str | Literal[False]]]):
    """Names with the value they must have, or `false` for a name that must be absent."""

    group: ClassVar[str] = "config"
    noun: ClassVar[str] = ""

    def have(self, subject: "ImageSubject") -> dict[str, str]:
        """All names and values in the configuration."""
        raise NotImplementedError

    def measure(self, subject: "ImageSubject") -> dict[str, str | bool]:
        """The claimed names with their values; False where absent."""
        have = self.have(subject)
        return {name: have.get(name, False) for name in self.root}

    def judge(self, value: dict[str, str | bool]) -> str | None:
        """Compare each name."""
        for name, wanted in self.root.items():
            if value[name] != wanted:
                return f"{self.noun} {name} is {_or_absent(value[name])}, claimed " + _or_absent(
                    wanted
                )
        return None

    def say(self) -> str:
        """Word every name."""
        parts = (
            f"no `{name}`" if wanted is False else f"`{name}={wanted}`"
            for name, wanted in self.root.items()
        )
        return f"{self.noun} " + ", ".join(parts)

    def show(self, value: dict[str, str | bool]) -> str:
        """Names with values."""
        return ", ".join(f"{name} {_or_absent(found)}" for name, found in value.items())


class Env(_Mapping):
    """Environment variables: the value each must have, or `false` where it must be absent."""

    noun = "variable"

    def have(self, subject: "ImageSubject") -> dict[str, str]:
        """The environment in the configuration."""
        pairs = subject.measurement.config.get("Env") or []
        return dict(pair.split("=", 1) for pair in pairs)


class Labels(_Mapping):
    """Labels: the value each must have, or `false` where it must be absent."""

    noun = "label"

    def have(self, subject: "ImageSubject") -> dict[str, str]:
        """The labels in the configuration."""
        return subject.measurement.config.get("Labels") or {}


class Healthcheck(Claim):
    """`HEALTHCHECK` as the configuration has it: its test, or `none = true`."""

    group: ClassVar[str] = "config"

    test: list[str] | None = None
    none: bool = False

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "Healthcheck":
        if (self.test is None) != self.none:
            raise ValueError("a healthcheck claim has exactly one of test and none = true")
        return self

    def measure(self, subject: "ImageSubject") -> list[str]:
        """The test, or an empty list."""
        return (subject.measurement.config.get("Healthcheck") or {}).get("Test") or []

    def judge(self, value: list[str]) -> str | None:
        """Compare for equality."""
        if value == (self.test or []):
            return None
        return f"healthcheck is {value or 'none'}, claimed {self.test or 'none'}"

    def say(self) -> str:
        """Word the test."""
        return "no healthcheck" if self.none else f"healthcheck `{' '.join(self.test or [])}`"

    def show(self, value: list[str]) -> str:
        """The test as one line."""
        return " ".join(value) or "none"


def _or_absent(value: str | bool) -> str:
    return "absent" if value is False else repr(value)
