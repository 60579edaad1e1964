"""What an engine must be for a claim to be checked on it."""

from typing import Annotated

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _versions(text: str) -> str:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        raise ValueError("versions are such as '>=0.25' or '>=0.25,<0.26'") from None
    return text


class Needs(BaseModel):
    """Versions of BuildKit between which the image behaves as claimed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    buildkit: Annotated[str, AfterValidator(_versions), Field(examples=[">=0.25,<0.26"])]

    def unmet(self, buildkit: str) -> str | None:
        """One clause if this BuildKit (such as `v0.25.2`) is another one, else None."""
        try:
            if Version(buildkit) in SpecifierSet(self.buildkit, prereleases=True):
                return None
        except InvalidVersion:
            pass
        return f"it needs BuildKit {self.buildkit}, and this is {buildkit}"
