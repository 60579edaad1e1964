"""`pytest --remember`: what passed with these very files on this engine is not run again.

As build tools remember results: by a digest of everything that a test depends on. For the tests of
an example that is its files, the pages that show it, what all measurements share
(`layerlab.tools.affected`), and the engine with its bases; for any other test, every file of the
repository. A result is forgotten after a day, since registries change behind our back. What is left
out is counted in the summary; it is never reported as passed. A run that was stopped is picked up
where it was.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest

from layerlab.book.book import Book
from layerlab.pytest_plugin.fixtures import book_of
from layerlab.pytest_plugin.shards import group, parted

KEY = "measured/passed"
DAY = 24 * 60 * 60
# Ctrl-C leaves a test with fewer outcomes than these.
PASSED = dict.fromkeys(("setup", "call", "teardown"), "passed")
FRESH = "`make test FRESH=1` runs all"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that turns remembering on; CI does not."""
    parser.getgroup("shards").addoption("--remember", action="store_true", help=__doc__)


def pytest_configure(config: pytest.Config) -> None:
    """The process that hears of every test computes the digests, and passes them to its workers."""
    if config.getoption("remember"):
        given = getattr(config, "workerinput", {}).get("remembered")
        book = book_of(config)
        config.pluginmanager.register(Remembered(config, given or digests(engine(book), book)))


def engine(book: Book) -> str:
    """All that tells one engine from another: versions, image store, bases."""
    from layerlab.tools.chosen_engine import chosen_engine  # with packages that tests may not need

    chosen = chosen_engine(book)
    return f"{chosen.host} {chosen.version} {chosen.buildkit} {chosen.store} {chosen.origins()}"


def digests(engine: str, book: Book, pages: dict[str, set[str]] | None = None) -> dict[str, str]:
    """Digest of what the tests of each example depend on, and under `""` of everything."""
    from layerlab.book.load import names  # with packages that tests may not need
    from layerlab.tools.affected import EVERYTHING, expression, shown

    files, examples = _files(book.root), names(book)
    pages = shown(book) if pages is None else pages
    wanted = {path: expression([path], examples, pages) for path in files}
    found = {"": _digest(files, engine)}
    for name in examples:
        mine = {
            path: digest
            for path, digest in files.items()
            if wanted[path] == EVERYTHING or name in wanted[path].split(" or ")
        }
        found[name] = _digest(mine, engine)
    return found


def _files(root: Path) -> dict[str, str]:
    """Digest of each file that is committed or could be, by its path.

    Git is not asked: an unpacked archive has none. Of `.gitignore` plain names are understood; a
    file that a finer pattern leaves out counts, and can only make more tests run.
    """
    paths = sorted(path.relative_to(root).as_posix() for path in _walked(root))
    return {path: _content(root / path) for path in paths}


def _walked(root: Path) -> Iterator[Path]:
    ignore = root / ".gitignore"
    patterns = [".git", *(ignore.read_text().split() if ignore.is_file() else [])]
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not _is_ignored(name, patterns)]
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, n) for n in [*files, *links] if not _is_ignored(n, patterns))


def _is_ignored(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern.rstrip("/")) for pattern in patterns)


def _content(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return str(path.readlink()) if path.is_symlink() else "gone"
    modes = [S_IMODE(one.stat().st_mode) for one in (path.parent, path)]  # both are copied
    return f"{modes} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _digest(files: Mapping[str, str], engine: str) -> str:
    text = "\0".join([engine, *(f"{path} {digest}" for path, digest in files.items())])
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


class Remembered:
    """Leaves out what passed before, and remembers what passes now."""

    def __init__(self, config: pytest.Config, current: dict[str, str]) -> None:
        """`current` has the digests of now, by example and under `""`."""
        self.config, self.current = config, current
        known = (config.cache and config.cache.get(KEY, None)) or {}
        self.known = {test: known for test, known in known.items() if time.time() - known[1] < DAY}
        self.outcomes: dict[str, dict[str, str]] = {}
        self.left_out = 0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Deselect what is remembered."""
        out = [item for item in items if self.is_known(item.nodeid, group(item))]
        gone = set(out)
        items[:] = [item for item in items if item not in gone]
        self.config.hook.pytest_deselected(items=out)
        self.left_out = len(out)
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["remembered"] = len(out)

    def is_known(self, test: str, group: str) -> bool:
        """Whether this test passed with the files and the engine of now."""
        plain = test.removesuffix(f"@{group}")
        digest, _ = self.known.get(plain, (None, 0))
        return bool(digest == self.digest(group))

    def digest(self, group: str) -> str:
        """What the tests of a group depend on."""
        return self.current.get(group, self.current[""])

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A worker computes nothing itself: all must leave out the same."""
        node.workerinput["remembered"] = self.current

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """Each worker collects everything, so that one number is enough."""
        self.left_out = getattr(node, "workeroutput", {}).get("remembered", 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Setup, call and teardown of a test, each with its outcome."""
        self.outcomes.setdefault(report.nodeid, {})[report.when] = report.outcome

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write what passed, also when others failed or the run was stopped."""
        if hasattr(self.config, "workerinput"):
            return
        for test, outcomes in self.outcomes.items():
            plain, name = parted(test)
            self.known.pop(plain, None)
            if outcomes == PASSED:
                self.known[plain] = [self.digest(name), time.time()]
        if self.config.cache:
            self.config.cache.set(KEY, self.known)
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.left_out:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was not run, and how to run it."""
        if count := self.left_out:
            terminalreporter.write_line(
                f"not run again: {count} of the tests that passed within the last day with the "
                f"same files on the same engine; {FRESH}"
            )
