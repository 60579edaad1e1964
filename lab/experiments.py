"""What claims about a whole example are measured on."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lab.building import BuildxImage
from lab.example import Claimed, Example
from lab.lab import Lab
from lab.subject import DockerfileSubject, ImageSubject


class ExampleSubject:
    """A whole example: its images, to compare, and unbuilt ones, to experiment with."""

    def __init__(self, lab: Lab, example: Example) -> None:
        """Images are built when a claim asks for them."""
        self.lab, self.example = lab, example

    def image(self, name: str) -> ImageSubject:
        """One of the example's images."""
        return ImageSubject(self.lab, self.example, name)

    def unbuilt(
        self, name: str, context: Path, *, args: dict[str, str] | None = None,
        value: str | None = None, options: Iterable[str] = (),
    ) -> BuildxImage:  # fmt: skip
        """An image of the example over a copy of the context, with a tag of its own."""
        key = f"{self.example.name}:{secrets.token_hex(4)}"
        image = self.lab.buildx(self.example, name, key, context=context, args=args, value=value)
        image.options += tuple(options)
        return image


def subject_of(lab: Lab, example: Example, claimed: Claimed) -> Any:
    """What a claim is measured on."""
    kind, _, name = claimed.table.partition(".")
    if kind == "image":
        return ImageSubject(lab, example, name)
    if kind == "lint":
        return DockerfileSubject(lab, example.context / name)
    return ExampleSubject(lab, example)
