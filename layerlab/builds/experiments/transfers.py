"""What two builds transfer: to the builder, from registries, to whoever pulls the image."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from layerlab.book.claims.answers import TwoBuilds
from layerlab.book.claims.contents import Layer
from layerlab.book.claims.probe import RunError
from layerlab.book.edits import Edit, copied, inside
from layerlab.builds.experiments.fetching import Fetching


class Transfers(Fetching):
    """Answers what claims ask of bytes on their way, all in bytes."""

    def sends(self, image: str, edit: Edit | None, fill: Mapping[str, int]) -> TwoBuilds:
        """Bytes of context that both builds send, on one fresh builder.

        A builder that has the files already, from whichever folder, is sent their list and no more:
        then building the same again sends as much, and RunError says that nothing was measured.
        """
        steps = self.image(image).built.steps
        with copied(self.example.context) as context, self.fresh(image, steps) as builder:
            for name, size in fill.items():
                path = inside(context, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(secrets.token_bytes(size))
            first = self._sent(image, context, builder)
            if edit:
                edit.apply(context)
            again = self._sent(image, context, builder)
        if edit is None and first == again:
            raise RunError(
                f"the first build and the second send {first} B each: "
                "the builder had the files before, or none of the context is sent"
            )
        return {"first": first, "again": again}

    def _sent(self, image: str, context: Path, builder: dict[str, str]) -> int:
        unbuilt = self.unbuilt(image, context)
        unbuilt.environment |= builder
        unbuilt.export("--output=type=cacheonly")
        return sum(step.transferred for step in unbuilt.steps)

    def pulls(self, image: str, edit: Edit) -> TwoBuilds:
        """Bytes of the first image's layers, and of the second's that the first does not have."""
        with copied(self.example.context, edit.salt or edit.file) as context:
            first = self._layers(image, edit, context)
            edit.apply(context)
            second = self._layers(image, edit, context, *(edit.options or []))
        known = {layer.diff_id for layer in first}
        new = [layer for layer in second if layer.diff_id not in known]
        return {
            "first": sum(layer.download for layer in first),
            "again": sum(layer.download for layer in new),
        }

    def _layers(self, image: str, edit: Edit, context: Path, *options: str) -> list[Layer]:
        args = {name: secrets.token_hex(8) for name in edit.args or []}
        unbuilt = self.unbuilt(image, context, args=args, options=options)
        return self.lab.measure(unbuilt.build()).layers

    def fetches(self, image: str, edit: Edit) -> TwoBuilds:
        """Bytes that the steps of both builds fetch, on one fresh builder."""
        return self.fetched(image, edit).sizes
