"""The search index: Pagefind, run over the sections of the site when it is written."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

from layerlab.site.page_sections import document, sections
from layerlab.site.page_warnings import PageWarning, WarningType, warn
from layerlab.site.proof_link import FOLDER

# What stands in every example: whoever looks for an example or a measurement finds all pages.
IGNORED = ".headerlink, .file-about, .measured-badge, .proof-line"


# What people type where the section has other words.
ASKED = "search.toml"


class English(SearchEnglish):
    """Sphinx's English, which looks for the stem of a word once a build, not once a page."""

    def __init__(self, options: dict[str, str]) -> None:
        """No stem is known yet."""
        super().__init__(options)
        self._stems: dict[str, str] = {}

    def stem(self, word: str) -> str:
        """What Sphinx says."""
        if word not in self._stems:
            self._stems[word] = super().stem(word)
        return self._stems[word]


@contextmanager
def indexing(app: Sphinx, exception: Exception | None) -> Iterator[None]:
    """Index the site's sections, in a program of its own, while the body of the `with` runs.

    Sphinx's own index stays for readers without a server.
    """
    if exception is not None or app.builder.name != "html" or not app.config.measured_search:
        yield
        return
    folder = Path(app.outdir, "pagefind")
    shutil.rmtree(folder, ignore_errors=True)
    with TemporaryDirectory(prefix="sections-") as parts:
        write_sections(Path(app.outdir), Path(parts), asked(app))
        with subprocess.Popen(
            [sys.executable, "-m", "pagefind_bin", "--site", parts, "--output-path", folder,
             "--quiet", "--exclude-selectors", IGNORED],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            yield
            printed, errors = process.communicate()
    if process.returncode != 0 or not (folder / "pagefind.js").is_file():
        said = (errors or printed).strip().splitlines()[-1:] or ["it said nothing"]
        warn(PageWarning(WarningType.SEARCH, f"pagefind made no index: {said[0]}"), None)


def asked(app: Sphinx) -> dict[str, list[str]]:
    """People's words by `page#section`, where the book gives some."""
    file = Path(app.srcdir, ASKED)
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def write_sections(site: Path, folder: Path, words: dict[str, list[str]]) -> None:
    """A file `page/section.html` for each section of each page of a site.

    Warns of words for a section that is not there: nobody would find them.
    """
    written = set()
    for page in sorted([*site.glob("*.html"), *site.glob(f"{FOLDER}*.html")]):
        place = page.relative_to(site).with_suffix("")
        for section in sections(page.read_text(encoding="utf-8")):
            name = f"{place.as_posix()}#{section.id}"
            written.add(name)
            file = folder / place / f"{section.id}.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(document(section, words, name), encoding="utf-8")
    for name in sorted(words.keys() - written):
        text = f"docs/{ASKED} has words for {name}, and no page has that section"
        warn(PageWarning(WarningType.SEARCH, text), None)


def setup(app: Sphinx) -> None:
    """Make the words of Sphinx's own index known."""
    app.add_search_language(English)
