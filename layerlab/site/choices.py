"""What one chooses among in a figure, without JavaScript: a radio button each, and a sentence.

The style sheet shows of what stands in the same place, `:nth-child`, only what is chosen; on paper,
and where a browser knows no `:has()`, all of it is shown.
"""

from collections.abc import Sequence
from html import escape
from typing import Any, NoReturn

from docutils import nodes

from layerlab.site.paged_media import is_paged

Inline = Sequence[nodes.Node]


class choices(nodes.General, nodes.Element):
    """A figure to choose in: `group` names its buttons, `first` is chosen when the page opens.

    `named` says what it shows. Its children are labels and then sentences, in the order of the
    choices.
    """


def labelled(labels: Sequence[Inline], sentences: Sequence[Inline]) -> list[nodes.Element]:
    """The children of a figure."""
    shown = [nodes.inline("", "", *label) for label in labels]
    return [*shown, *(nodes.paragraph("", "", *said) for said in sentences)]


def half(node: choices, second: bool) -> list[Any]:
    """Its labels, or its sentences."""
    middle = len(node.children) // 2
    return list(node.children[middle:] if second else node.children[:middle])


def open_figure(translator: Any, node: choices, kind: str, asked: str) -> None:
    """Begin it with its name, and with what is asked where there is something to choose."""
    named = escape(node["named"])
    translator.body.append(f'<figure class="choices {kind}" aria-label="{named}">')
    if _has_buttons(translator, node):
        translator.body.append(f"<fieldset><legend>{asked}</legend>")


def close_figure(translator: Any, node: choices) -> None:
    """End it."""
    translator.body.append("</fieldset>" if _has_buttons(translator, node) else "")
    translator.body.append("</figure>\n")


def _has_buttons(translator: Any, node: choices) -> bool:
    """Whether there is something to choose, and a screen to do it on."""
    return len(node.children) > 2 and not is_paged(translator)


def write_label(translator: Any, node: choices, number: int) -> None:
    """One label, with its button, which alone is heard: its name is what is seen beside it."""
    label = half(node, second=False)[number]
    buttons = _has_buttons(translator, node)
    if buttons:
        checked = ' checked="checked"' if number == node["first"] else ""
        said = f'aria-label="{escape(label.astext())}"'
        button = f'<input type="radio" name="{node["group"]}" {said}{checked} />'
        translator.body.append(f'<label>{button}<span aria-hidden="true">')
    else:
        translator.body.append("<span>")
    write_inline(translator, label)
    translator.body.append("</span></label>" if buttons else "</span>")


def write_sentences(translator: Any, node: choices, hint: str) -> None:
    """A line of help, and a sentence for each choice."""
    translator.body.append(f'<div class="said" aria-live="polite"><p>{hint}</p>')
    for said in half(node, second=True):
        translator.body.append("<p>")
        write_inline(translator, said)
        translator.body.append("</p>")
    translator.body.append("</div>\n")


def no_more() -> NoReturn:
    """End a visit that has written the children of its node."""
    raise nodes.SkipNode


def write_inline(translator: Any, node: nodes.Element) -> None:
    """The children of a node, by the translator's own methods."""
    for child in node.children:
        child.walkabout(translator)
