"""The directive `layer-map`: variants of an image, each a stack of layers drawn to scale.

What a later layer hides is hatched in place. The record has how many bytes are hidden, the page
says in which layers: both have to agree to the byte.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_design.shared import create_component

from layerlab.book.bands import size_text
from layerlab.book.claims.words import as_typed
from layerlab.records.record import BaseRecord, BuiltRecord
from layerlab.site.directive import MeasuredDirective
from layerlab.site.layer_drawing import Slab, layer_drawing
from layerlab.site.layer_table import base_of, own
from layerlab.site.named_figure import figure
from layerlab.site.named_items import check_label
from layerlab.site.page_warnings import PageWarning, WarningType

_ITEM = re.compile(
    r"^- `(?P<image>[^`]+)`: (?P<label>[^;]+)(?:; (?P<hides>`.+`) hides (?P<hidden>`.+`))?$"
)


class Variant(NamedTuple):
    """An image with the words for it, and its slabs from the base up."""

    label: str
    image: BuiltRecord
    slabs: list[Slab]


class LayerMapDirective(MeasuredDirective):
    """`{layer-map} chapter/example`, its body a list of images and what hides what in them."""

    has_content = True

    def render(self) -> list[nodes.Node]:
        """A radio group of variants; each stack is there without JavaScript."""
        variants = [self._variant(line) for line in self.content if line.strip()]
        most = max((variant.image["unpacked"] for variant in variants), default=0) or 1
        first = next((v for v in variants if v.image["wasted"]), None)
        tabs = [self._tab(variant, most, variant is first) for variant in variants]
        title = self.example(self.arguments[0]).title
        group = create_component("tab-set", ["sd-tab-set"], children=tabs, named="Ways to build it")
        return [figure(f"Layers, drawn to scale: {title}", [group])]

    def _variant(self, line: str) -> Variant:
        item = _ITEM.match(line)
        if not item:
            text = f'{line!r} is no variant; write "- `image`: label" or "…; `RUN rm` hides `RUN`"'
            raise PageWarning(WarningType.UNKNOWN_LINE, text)
        check_label(item["label"], item["image"])
        example = self.example(self.arguments[0])
        image = self.image(example, item["image"])
        name = f"{example.name} {item['image']}"
        if "fails" in image:
            text = f"{name} does not build, so it has no layers"
            raise PageWarning(WarningType.UNKNOWN_VALUE, text)
        by, hidden = (re.findall("`([^`]+)`", item[key] or "") for key in ("hides", "hidden"))
        slabs = _slabs(image, self.record(example)["bases"])
        slabs = _hide(slabs, by[0], hidden, name) if by else slabs
        _agree(slabs, image["wasted"], name)
        return Variant(item["label"], image, slabs)

    def _tab(self, variant: Variant, most: int, selected: bool) -> nodes.container:
        """A variant: its name as the label, what is seen and what is pulled, its stack."""
        label = nodes.rubric("", "", *self.inline(variant.label), classes=["sd-tab-label"])
        drawn = layer_drawing("", slabs=[tuple(slab) for slab in variant.slabs], most=most)
        serial = self.env.new_serialno("layer-map")
        drawn["pattern"] = nodes.make_id(f"hidden-{self.env.docname}-{serial}")
        content = create_component(
            "tab-content", ["sd-tab-content"], children=[_totals(variant), drawn]
        )
        return create_component(
            "tab-item", ["sd-tab-item"], children=[label, content], selected=selected
        )


def _slabs(image: BuiltRecord, bases: Mapping[str, BaseRecord]) -> list[Slab]:
    """The base as one, and each layer that the Dockerfile adds."""
    base = [
        Slab(entry["instruction"], entry["unpacked"], is_base=True)
        for entry in base_of(image, bases)
    ]
    added = [row for row in own(image) if "unpacked" in row]
    return [*base, *(Slab(as_typed(row["instruction"]), row["unpacked"]) for row in added)]


def _hide(slabs: list[Slab], by: str, hidden: list[str], name: str) -> list[Slab]:
    """Mark what the first layer whose line begins so hides; raises PageWarning for no such line."""
    for text in (by, *hidden):
        if not any(slab.line.startswith(text) for slab in slabs):
            raise PageWarning(WarningType.UNKNOWN_LINE, f"no layer of {name} is made by {text!r}")
    found = []
    for slab in slabs:
        gone = any(slab.line.startswith(text) for text in hidden)
        hides = slab.line.startswith(by)
        found.append(slab._replace(hidden_by=by if gone else "", hides=hides))
    return found


def _agree(slabs: list[Slab], wasted: int, name: str) -> None:
    """Raise PageWarning unless the layers to be hatched have all the hidden bytes, and no more."""
    found = sum(slab.size for slab in slabs if slab.hidden_by)
    if found != wasted:
        text = (
            f"{wasted:,} bytes of {name} are hidden, and the layers that are said to be have "
            f"{found:,}: name all of them, and none that is hidden in part"
        )
        raise PageWarning(WarningType.UNKNOWN_VALUE, text)


def _totals(variant: Variant) -> nodes.paragraph:
    """What is seen and what there is, unpacked; and what is downloaded, compressed."""
    image = variant.image
    seen, whole = size_text(image["unpacked"] - image["wasted"]), size_text(image["unpacked"])
    said = nodes.paragraph("", "A container sees ")
    said += [nodes.strong("", seen), nodes.Text(" of files; the image has ")]
    said += [nodes.strong("", whole), nodes.Text(" (")]
    said += nodes.Text(f"{size_text(image['download'])} to download).")
    said["support_smartquotes"] = False
    return said


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("layer-map", LayerMapDirective)
