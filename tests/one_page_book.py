"""A book of one page on an engine, to try how transcripts behave."""

from collections.abc import Iterator
from pathlib import Path

import docker.errors
import pytest

from layerlab.book.book import Book
from layerlab.builds.lab import Lab
from layerlab.transcripts.pages import find, read
from layerlab.transcripts.running_session import run
from layerlab.transcripts.session import sessions
from layerlab.transcripts.suite import check, measure
from layerlab.transcripts.transcript import Transcript


class Shop(Book):
    """Pages, examples and records in a folder of their own."""

    def __init__(self, root: Path) -> None:
        """Writes the example; the page comes with its transcript."""
        super().__init__(root)
        for folder in (self.records, self.context):
            folder.mkdir(parents=True)
        (self.context / "Dockerfile").write_text(
            'FROM alpine:3.23\nCOPY hello.txt /\nRUN wc -w hello.txt\nCMD ["cat", "hello.txt"]\n'
        )
        (self.context / "hello.txt").write_text("hello you\n")
        (self.examples / "shop/hello.toml").write_text('title = "Hello"\n[image.all]\n')

    @property
    def context(self) -> Path:
        """The example's files."""
        return self.examples / "shop/hello"

    def transcript(self, body: str, options: str = ":name: one", example: str = "shop/hello"
                   ) -> Transcript:  # fmt: skip
        """Write the only page, with one transcript."""
        text = f"# T\n\n```{{transcript}} {example}\n{options}\n\n{body}\n```\n"
        (self.docs / "page.md").write_text(text)
        return read("page", text)[0]

    def measure(self, lab: Lab) -> int:
        """Record it."""
        return measure(lab, self)

    def check(self, lab: Lab) -> str | None:
        """Compare it with its record."""
        (session,) = sessions(find(self.docs))
        return check(lab, session, self)

    def run(self, lab: Lab) -> list[str]:
        """What each of its commands prints."""
        (session,) = sessions(find(self.docs))
        return [o.output for o in run(lab, session, self).outcomes["one"]]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Shop]:
    """A book with one small example."""
    yield Shop(tmp_path)


def there(lab: Lab, kind: str, name: str) -> bool:
    """Whether the engine has a thing of that name."""
    try:
        getattr(lab.client, kind).get(name)
    except docker.errors.NotFound:
        return False
    return True
