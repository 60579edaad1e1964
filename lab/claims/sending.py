"""Claims about the build context: how many bytes are sent to the builder."""

import secrets
from typing import TYPE_CHECKING, ClassVar

from lab.bands import SizeBand
from lab.claims.twice import Twice
from lab.edits import Edit, Relative, copied, inside
from lab.steps import Step

if TYPE_CHECKING:
    from lab.experiments import ExampleSubject

_TRIES = 3


class Sends(Twice):
    """Bytes of context sent to the builder by the first build, and by a second one.

    The second build is of the same files, or of what an `edit` made of them.

    `fill` puts generated files into the copy of the context that is built, each with as many
    random bytes as it says: what `node_modules` or `.git` weigh need not be committed.
    """

    group: ClassVar[str] = "context"
    faults: ClassVar[tuple[str, str]] = ("the first build sends {}", "the second build sends {}")

    edit: Edit | None = None
    fill: dict[Relative, SizeBand] = {}

    def measure(self, subject: "ExampleSubject") -> dict[str, int]:
        """Bytes of both builds.

        BuildKit lets go of a context some time after the build that used it. A second build that
        comes before that, as on a busy machine, cannot go on from it and is sent everything: such
        a pair of builds is made again, with a new copy.
        """
        for _ in range(_TRIES - 1):
            value = self._measured(subject)
            if value["again"] < value["first"]:
                return value
        return self._measured(subject)

    def _measured(self, subject: "ExampleSubject") -> dict[str, int]:
        with copied(subject.example.context) as context:
            for name, size in self.fill.items():
                path = inside(context, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(secrets.token_bytes(int(size.low)))
            first = subject.unbuilt(self.image, context).build()
            if self.edit:
                self.edit.apply(context)
            again = subject.unbuilt(self.image, context).build()
        return {"first": _transferred(first.steps), "again": _transferred(again.steps)}

    def say(self) -> str:
        """Word both bands."""
        after = f", after {self.edit.say()}" if self.edit else ""
        again = f", and {self.again} the second time{after}" if self.again else ""
        return f"building `{self.image}` sends {self.first} of context{again}"


def _transferred(steps: list[Step]) -> int:
    return sum(step.transferred for step in steps)
