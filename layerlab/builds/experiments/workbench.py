"""What every experiment has: the lab, the example, its images, and unbuilt ones of its own."""

import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from layerlab.book.dockerfiles import syntax, text_of
from layerlab.book.example import Example
from layerlab.builds.build import BuildxImage
from layerlab.builds.build_steps import Step, bases
from layerlab.builds.builders import fresh_builder
from layerlab.builds.lab import Lab
from layerlab.builds.linters import LintedDockerfile
from layerlab.builds.probes import BuiltImage


class Workbench:
    """A whole example in a lab."""

    def __init__(self, lab: Lab, example: Example) -> None:
        """Images are built when a claim asks for them."""
        self.lab, self.example = lab, example

    def image(self, name: str) -> BuiltImage:
        """One of the example's images."""
        return BuiltImage(self.lab, self.example, name)

    def dockerfile(self, name: str) -> LintedDockerfile:
        """One of the example's Dockerfiles."""
        return LintedDockerfile(self.example.context, name, self.lab.environment)

    def fresh(self, name: str, steps: Iterable[Step]) -> AbstractContextManager[dict[str, str]]:
        """A builder that never built anything; it has what these steps of the image start from."""
        image, lab = self.example.image[name], self.lab
        frontends = syntax(text_of(self.example.context / image.dockerfile))
        names = list(dict.fromkeys([*bases(steps), *frontends]))
        return fresh_builder(names, lab.run.id, lab.environment, lab.engine.embedded)

    def unbuilt(
        self, name: str, context: Path, *, args: dict[str, str] | None = None,
        value: str | None = None, options: Iterable[str] = (),
    ) -> BuildxImage:  # fmt: skip
        """An image of the example over a copy of the context, with a tag of its own."""
        key = f"{self.example.name}:{secrets.token_hex(4)}"
        image = self.lab.buildx(self.example, name, key, context=context, args=args, value=value)
        image.options += tuple(options)
        return image
