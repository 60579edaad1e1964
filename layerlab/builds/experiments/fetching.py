"""A build and, after an edit, a second one, on a fresh builder, with what their steps fetch."""

from pathlib import Path

from layerlab.book.edits import Edit, copied
from layerlab.builds.build_steps import Fetched, Step
from layerlab.builds.experiments.workbench import Workbench


class Fetching(Workbench):
    """Two builds that answer two claims: what is fetched again, and which steps run again."""

    def counted(self, image: str, edit: Edit) -> bool:
        """Whether some claim asks what this image fetches again after this edit of a file."""
        asked = self.example.fetches.values()
        return edit.file is not None and any((c.image, c.edit) == (image, edit) for c in asked)

    def fetched(self, image: str, edit: Edit) -> Fetched:
        """What both builds fetch; built once, whoever asks."""
        name = f"{self.example.name}:{image} {edit!r}"
        return self.lab.fetched.get(name, lambda: self._fetch(image, edit))

    def _fetch(self, image: str, edit: Edit) -> Fetched:
        known = self.image(image).built.steps
        with (
            copied(self.example.context, edit.file) as context,
            self.fresh(image, known) as builder,
        ):
            first, _ = self._counted_build(image, context, builder)
            edit.apply(context)
            again, steps = self._counted_build(image, context, builder)
        return Fetched({"first": first, "again": again}, steps)

    def _counted_build(
        self, image: str, context: Path, builder: dict[str, str]
    ) -> tuple[int, list[Step]]:
        with self.lab.counting() as counter:
            unbuilt = self.unbuilt(image, context, options=counter.options)
            unbuilt.environment |= builder
            unbuilt.export("--output=type=cacheonly")
            return counter.counted()["bytes"], unbuilt.steps
