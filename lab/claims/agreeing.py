"""Claims about digests: two builds of the same files agree, or do not."""

import time
from typing import TYPE_CHECKING, Any, ClassVar

from lab.claims.base import Claim
from lab.edits import copied

if TYPE_CHECKING:
    from lab.experiments import ExampleSubject

# Times of files and of the configuration are kept in whole seconds.
_SECOND = 1.1


class Agree(Claim):
    """Two builds without cache give the same digest, or not.

    `epoch` sets `SOURCE_DATE_EPOCH`; `rewrite` also has the exporter rewrite the files' times.
    """

    group: ClassVar[str] = "build"

    image: str
    agree: bool
    epoch: int | None = None
    rewrite: bool = False

    def measure(self, subject: "ExampleSubject") -> list[str]:
        """The two digests, of builds in different seconds: what differs by the time must show."""
        options = ["--no-cache", "--provenance=false"]
        if self.epoch is not None:
            options.append(f"--build-arg=SOURCE_DATE_EPOCH={self.epoch}")
        rewrite = ",rewrite-timestamp=true" if self.rewrite else ""
        digests = []
        for number in range(2):
            time.sleep(number * _SECOND)
            with copied(subject.example.context) as context:
                image = subject.unbuilt(self.image, context, options=tuple(options))
                output = f"type=oci,dest={context.parent / 'image.tar'}{rewrite}"
                digests.append(image.export(f"--output={output}")["containerimage.digest"])
        return digests

    def judge(self, value: list[str]) -> str | None:
        """Compare the digests."""
        if (value[0] == value[1]) == self.agree:
            return None
        return f"the digests {'differ' if self.agree else 'are equal'}: {value[0]} and {value[1]}"

    def say(self) -> str:
        """Word the builds and their verdict."""
        how = " with `SOURCE_DATE_EPOCH`" if self.epoch is not None else ""
        how += " and `rewrite-timestamp`" if self.rewrite else ""
        verdict = "the same digest" if self.agree else "different digests"
        return f"two builds of `{self.image}`{how} give {verdict}"

    def show(self, value: list[Any]) -> str:
        """Whether they agree."""
        return "the same digest" if value[0] == value[1] else "different digests"
