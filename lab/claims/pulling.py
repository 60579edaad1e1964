"""Claims about what an edit makes everybody pull: the layers that changed."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from lab.bands import SizeBand
from lab.claims.twice import Twice
from lab.edits import Edit, copied
from lab.layer import Layer

if TYPE_CHECKING:
    from lab.experiments import ExampleSubject


class Pulls(Twice):
    """Bytes of the image's layers as gzip, and after the edit of those that are new.

    What has a DiffID that the first build's image has too is neither pushed nor pulled again.
    """

    group: ClassVar[str] = "layers"
    faults: ClassVar[tuple[str, str]] = (
        "the first image makes {} to pull",
        "the edit makes {} to pull",
    )

    edit: Edit
    again: SizeBand

    def measure(self, subject: "ExampleSubject") -> dict[str, int]:
        """Bytes of the first image's layers, and of the second's that the first does not have."""
        with copied(subject.example.context, self.edit.salt or self.edit.file) as context:
            first = self._layers(subject, context)
            self.edit.apply(context)
            second = self._layers(subject, context, *(self.edit.options or []))
        known = {layer.diff_id for layer in first}
        new = [layer for layer in second if layer.diff_id not in known]
        return {
            "first": sum(layer.download for layer in first),
            "again": sum(layer.download for layer in new),
        }

    def _layers(self, subject: "ExampleSubject", context: Path, *options: str) -> list[Layer]:
        args = {name: secrets.token_hex(8) for name in self.edit.args or []}
        image = subject.unbuilt(self.image, context, args=args, options=options)
        return subject.lab.measure(image.build()).layers

    def say(self) -> str:
        """Word both bands."""
        return (
            f"whoever has none of its layers pulls {self.first} for `{self.image}`; who has this "
            f"one pulls, after {self.edit.say()}, {self.again}"
        )
