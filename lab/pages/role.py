"""The role `measured`: one measured value in prose."""

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from lab.pages import values
from lab.pages.domain import domain_of
from lab.pages.faults import Fault
from lab.pages.value_node import measured_value


class MeasuredRole(SphinxRole):
    """`chapter/example image value`, also `… / image value` and `… - image value`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Render the value; a fault becomes a warning and a question mark."""
        try:
            value = self._value()
        except Fault as fault:
            domain_of(self.env).report(fault, self.get_location())
            return [nodes.inline("", "?", classes=["measured-fault"])], []
        node = measured_value("", value.text, about=value.about, amount=value.amount)
        node["support_smartquotes"] = False  # what a program printed stays as it is
        return [node], []

    def _value(self) -> values.Value:
        words = self.text.split()
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
            raise Fault("unknown-value", text)
        name = words[0] if not same or "/" in words[0] else same
        rest = words[1:] if name == words[0] else words
        domain = domain_of(self.env)
        example = domain.library.example(name)
        domain.use(example)
        return values.find(example, domain.library.record(example), rest)
