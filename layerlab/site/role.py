"""The role `measured`: one measured value in prose."""

from types import SimpleNamespace

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from layerlab.site import values
from layerlab.site.domain import domain_of
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.proof_link import proof_link
from layerlab.site.value_node import measured_value


class MeasuredRole(SphinxRole):
    """`chapter/example image value`, also `… / image value` and `… - image value`.

    `… as cell` names a form of it; without one it is `cell` in a table and else `phrase`.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Render the value; what is wrong becomes a warning and a question mark."""
        words = self.text.split()
        words, form = (words[:-2], words[-1]) if words[-2:-1] == ["as"] else (words, self._place())
        try:
            value = self._value(words)
            text = value.said(form)
        except PageWarning as wrong:
            domain_of(self.env).report(wrong, self.get_location())
            return [nodes.inline("", "?", classes=["not-measured"])], []
        node = measured_value("", "", about=value.about, amount=value.amount, counts=value.counts)
        place = self.inliner
        memo = SimpleNamespace(
            document=place.document, reporter=place.reporter, language=place.language
        )
        node += place.parse(text, self.lineno, memo, node)[0]
        node["support_smartquotes"] = False  # what a program printed stays as it is
        if self._place() == "cell":
            return [node], []
        node["proved"] = not {"/", "-"} & {*words}
        return [proof_link(self.env.docname, words[0], node, value.row)], []

    def _place(self) -> str:
        """The form for the place in which the role stands."""
        node = self.inliner.parent
        while node is not None:
            if isinstance(node, nodes.entry):
                return "cell"
            node = node.parent
        return "phrase"

    def _value(self, words: list[str]) -> values.Value:
        sign = next((word for word in words if word in "/-"), "")
        if not sign:
            return self._find(words, "")
        place = words.index(sign)
        left = self._find(words[:place], "")
        right = self._find(words[place + 1 :], words[0])
        return values.ratio(left, right) if sign == "/" else values.difference(left, right)

    def _find(self, words: list[str], same: str) -> values.Value:
        """Look up one side; the right one may leave out the example when it is the `same`."""
        if not words or (not same and len(words) < 2):
            text = f"{self.text!r} is not `chapter/example image value`"
            raise PageWarning(WarningType.UNKNOWN_VALUE, text)
        name = words[0] if not same or "/" in words[0] else same
        rest = words[1:] if name == words[0] else words
        domain = domain_of(self.env)
        example = domain.library.example(name)
        domain.note_example(example)
        return values.find(example, domain.library.record(example), rest)


def setup(app: Sphinx) -> None:
    """Make the role known."""
    app.add_role("measured", MeasuredRole())
