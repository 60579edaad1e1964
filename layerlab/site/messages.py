"""Messages first: what a failing command says, in words, and its commands folded behind the cure.

`{messages}` lists the sections of a page that are about one message each, by their names.
"""

import re
from collections.abc import Iterator, Sequence

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from layerlab.site.details import details, fold
from layerlab.transcripts.shown import CUT, Piece

COMMANDS = "commands"
SUMMARY = "The commands, and what they print"
LEVEL = 3  # of the headings of messages: beneath the page's and that of a group


class message_list(nodes.General, nodes.Element):
    """Stands for the list of a page's messages."""


class MessagesDirective(SphinxDirective):
    """`{messages}`: links to the page's sections of the third level, from A to Z."""

    def run(self) -> list[nodes.Node]:
        """A place: what is listed is read later."""
        return [message_list()]


def said(shown: Sequence[Piece], says: str) -> list[nodes.Node]:
    """The lines that match, each a paragraph.

    Of commands that failed; of all, where none did or those that did printed nothing.
    """
    lines = _lines(shown, re.compile(says))
    return [nodes.paragraph("", "", _strong(line), classes=["message"]) for line in lines]


def commands(transcript: nodes.Element) -> details:
    """A transcript, folded."""
    return fold(SUMMARY, [transcript], [COMMANDS])


def _strong(line: str) -> nodes.strong:
    node = nodes.strong(line, line)
    node["support_smartquotes"] = False
    return node


def _lines(shown: Sequence[Piece], says: re.Pattern[str]) -> Iterator[str]:
    ends = [*(piece.kind for piece in shown[1:]), ""]
    some = any(one.kind == "output" and end == "exit" for one, end in zip(shown, ends, strict=True))
    for output, end in zip(shown, ends, strict=True):
        if output.kind == "output" and (end == "exit" or not some):
            lines = output.text.split("\n")
            yield from (line for line in lines if line != CUT and says.search(line))


def arrange(app: Sphinx, doctree: nodes.document) -> None:
    """Move folded commands behind what is said of their message; fill the lists of messages."""
    for folded in list(doctree.findall(details)):
        if COMMANDS in folded["classes"]:
            _move(folded)
    for place in list(doctree.findall(message_list)):
        place.replace_self(_listed(doctree))


def _move(folded: nodes.Element) -> None:
    """To the end of the section, or to the next message, but not behind what introduces that."""
    around = folded.parent
    place = around.index(folded)
    end = place + 1
    while end < len(around) and not _begins(around[end]):
        end += 1
    if end < len(around) and around[end - 1].astext().endswith(":"):
        end -= 1
    if end > place + 1:
        around.insert(end, folded.deepcopy())
        around.remove(folded)


def _begins(node: nodes.Node) -> bool:
    """Whether another message begins here, or something that is no text about this one."""
    return not isinstance(node, nodes.paragraph | nodes.bullet_list | nodes.enumerated_list) or (
        "message" in node["classes"]
    )


def _listed(doctree: nodes.document) -> nodes.bullet_list:
    found = [section for section in doctree.findall(nodes.section) if _depth(section) == LEVEL]
    found.sort(key=lambda section: section[0].astext().casefold())
    listed = nodes.bullet_list(classes=["messages"])
    for section in found:
        link = nodes.reference("", section[0].astext(), refid=section["ids"][0], internal=True)
        listed += nodes.list_item("", nodes.paragraph("", "", link))
    return listed


def _depth(node: nodes.Node | None) -> int:
    return 0 if node is None else isinstance(node, nodes.section) + _depth(node.parent)


def setup(app: Sphinx) -> None:
    """Make the directive known, and arrange what is read."""
    app.add_directive("messages", MessagesDirective)
    app.add_node(message_list)
    app.connect("doctree-read", arrange, priority=100)
