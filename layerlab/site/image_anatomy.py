"""The directive `anatomy`: what an image's index leads to, from what a transcript printed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.site.directive import MeasuredDirective
from layerlab.site.named_figure import figure
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.transcripts import transcript_record
from layerlab.transcripts.transcript import Transcript

DIGITS = 12  # of a digest, as docker prints it in short
STATEMENT = "application/vnd.in-toto+json"

Descriptor = Mapping[str, Any]  # with `mediaType`, `digest` and `size` in bytes
Document = Mapping[str, Any]


class AnatomyDirective(MeasuredDirective):
    """`{anatomy} transcript`, the name of one above it that prints index.json and what it names."""

    def render(self) -> list[nodes.Node]:
        """Lists within lists, which a wide screen shows side by side."""
        name = self.arguments[0]
        try:
            whole = _index(*_read("\n".join(self._recorded(name)["commands"][-1]["output"])))
        except (AttributeError, KeyError, TypeError, ValueError):
            text = (
                f"the last command of the transcript {name!r} prints something else than "
                "index.json, the index that it names, and each manifest of that"
            )
            raise PageWarning(WarningType.BROKEN_TRANSCRIPT, text) from None
        return [
            figure("What an image's index leads to", [nodes.bullet_list("", whole)], ["anatomy"])
        ]

    def _recorded(self, name: str) -> dict[str, Any]:
        """The record of a transcript above; raises PageWarning."""
        one = next((one for one in self._above() if one.name == name), None)
        if one is None:
            text = f"no transcript {name!r} stands above the figure that is made of it"
            raise PageWarning(WarningType.UNRECORDED_TRANSCRIPT, text)
        try:
            return transcript_record.read(one, self.domain.library.book)
        except transcript_record.TranscriptRecordError as error:
            raise PageWarning(WarningType.of(error.kind), str(error)) from None

    def _above(self) -> Sequence[Transcript]:
        found: Sequence[Transcript] = self.env.current_document.get("transcripts") or []
        return found


def _read(text: str) -> Iterator[Document]:
    """Documents of JSON that stand one after another; raises ValueError."""
    decoder, rest = json.JSONDecoder(), text.strip()
    while rest:
        document, end = decoder.raw_decode(rest)
        yield document
        rest = rest[end:].strip()


def _index(first: Document, index: Document, *manifests: Document) -> nodes.list_item:
    """What index.json names first, with all that this names."""
    entries = zip(index["manifests"], manifests, strict=True)
    inside = [_box(f"manifest, {_platform(one)}", one, _parts(of)) for one, of in entries]
    return _box("index", first["manifests"][0], inside)


def _platform(descriptor: Descriptor) -> str:
    platform = descriptor.get("platform", {})
    return f"{platform.get('os', '')}/{platform.get('architecture', '')}"


def _parts(manifest: Document) -> list[nodes.list_item]:
    """The configuration of a manifest, and its layers from the base up."""
    layers = [_box(_layer(one, number), one) for number, one in enumerate(manifest["layers"], 1)]
    return [_box("configuration", manifest["config"]), *layers]


def _layer(descriptor: Descriptor, number: int) -> str:
    """An attestation keeps its statement where an image has a layer."""
    return "statement" if descriptor["mediaType"] == STATEMENT else f"layer {number}"


def _box(name: str, blob: Descriptor, inside: Sequence[nodes.Node] = ()) -> nodes.list_item:
    """A blob: what it is, its media type, its digest in short, its bytes; what it names beneath."""
    kind, _, digest = blob["digest"].partition(":")
    said = nodes.paragraph(
        "", "", nodes.strong("", name), nodes.Text(" "), nodes.literal("", blob["mediaType"]),
        nodes.Text(" "), nodes.literal("", f"{kind}:{digest[:DIGITS]}"), nodes.Text(" "),
        nodes.inline("", size_text(blob["size"])),
    )  # fmt: skip
    return nodes.list_item("", said, *([nodes.bullet_list("", *inside)] if inside else []))


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("anatomy", AnatomyDirective)
