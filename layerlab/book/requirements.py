"""What an engine must be for a claim to be checked on it, and what is said where it is not."""

from collections.abc import Iterable
from typing import Annotated, Protocol, TypedDict

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _versions(text: str) -> str:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        raise ValueError("versions are such as '>=0.25' or '>=0.25,<0.26'") from None
    return text


class EngineFacts(Protocol):
    """What claims may need of an engine."""

    @property
    def buildkit(self) -> str:
        """BuildKit's version, such as `v0.25.2`."""

    @property
    def store(self) -> str:
        """The image store: `containerd`, or what stands for the classic one."""


class EngineDescription(TypedDict):
    """What measured, as it stands in records."""

    engine: str
    buildkit: str
    store: str
    platform: str
    embedded: bool


class Needs(BaseModel):
    """Versions of BuildKit between which the image behaves as claimed."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )

    buildkit: Annotated[str, AfterValidator(_versions), Field(examples=[">=0.25,<0.26"])]
    """The versions; on another one nothing of the image is checked, and the summary says so."""

    def unmet(self, buildkit: str) -> str | None:
        """One clause if this BuildKit (such as `v0.25.2`) is another one, else None."""
        try:
            if Version(buildkit) in SpecifierSet(self.buildkit, prereleases=True):
                return None
        except InvalidVersion:
            pass
        return f"it needs BuildKit {self.buildkit}, and this is {buildkit}"


def unmet(engine: EngineFacts, needs: Iterable[Needs | None], exports: bool = False) -> str | None:
    """Why something with these needs cannot be checked on this engine, or None.

    `exports`: it takes an exporter that Docker's own builder has with the containerd store only.
    """
    reasons = (need.unmet(engine.buildkit) for need in needs if need)
    if reason := next(filter(None, reasons), None):
        return reason
    if exports and engine.store != "containerd":
        return f"it needs the containerd image store, and this is {engine.store}"
    return None
