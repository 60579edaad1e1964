"""Every session of transcripts is an item of its own, collected from its page."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from engine.paths import DEBIAN
from layerlab.pytest_plugin.file_items import FileItem, engine_item, failing
from layerlab.pytest_plugin.fixtures import book_of
from layerlab.transcripts import transcript_record
from layerlab.transcripts.session import Session, sessions
from layerlab.transcripts.transcript import TranscriptError


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A page may have transcripts."""
    if file_path.suffix == ".md" and file_path.is_relative_to(book_of(parent.config).docs):
        return Page.from_parent(parent, path=file_path)
    return None


class Page(pytest.File):
    """A page of the book."""

    def collect(self) -> Iterator[FileItem]:
        """An item a session, named by page, session and example; or one that says what is wrong."""
        from layerlab.transcripts.pages import on_page  # with Sphinx's parser

        book = book_of(self.config)
        try:
            found = on_page(self.path, book.docs)
        except TranscriptError as error:
            yield failing(self, f"{self.path.stem} is read", str(error), error.line or 1)
            return
        page = self.path.relative_to(book.docs).with_suffix("").as_posix()
        otherwise = {*transcript_record.otherwise(page, book.records)}
        for session in sessions(found):
            yield self._item(session, partial(_check, session=session, book=book))
            if otherwise & {one.name for one in session.transcripts}:
                check = partial(_check, session=session, book=book, lane=DEBIAN)
                yield self._item(session, check, f"on {DEBIAN}")
        for one in found:
            if one.norun:
                made = self._item(Session((one,)), _not_run)
                made.add_marker(pytest.mark.skip(reason=f"not checked: {one.norun}"))
                yield made

    def _item(self, session: Session, check: Callable[..., None], where: str = "") -> FileItem:
        name = " ".join(filter(None, (session.id, session.example, where)))
        group = session.example or session.id
        return engine_item(self, name, check, group, session.transcripts[0].line)


def _not_run() -> None:
    """What a page shows without running it is never called."""


def _check(lab: object, **given: object) -> None:
    from layerlab.pytest_plugin import checks  # with packages that only an engine's tests need

    checks.check_session(lab, **given)  # type: ignore[arg-type]  # as the item is made, above
