"""`layerlab new`: a new chapter or example that passes as it is, but for the words to be said."""

import argparse
import json
import re
import shutil
from pathlib import Path

from layerlab.book.book import Book
from layerlab.book.claim_kinds import schema_text
from layerlab.book.diagnostics import choices, nearest
from layerlab.tools import placeholders, published
from layerlab.tools.tool_error import ToolError
from layerlab.transcripts.pages import page_names

TEMPLATES = Path(__file__).with_name("templates")
LANGUAGES = sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir())
# What differs in the claims: the user of the image; a band for its unpacked size, so close that
# neither end could be halved or doubled; the file that is edited, and the steps that it reruns.
# In C nothing is edited: the compiler makes the same bytes of it on each day, so whether the last
# stage copies them again hangs on what this engine built before.
_CLAIMS = {
    "c": ("10001:10001", "< 1400 kB", None, []),
    "go": ("10001:10001", "< 4 MB", "main.go", ["COPY go.mod", "go build", "COPY --from=build"]),
    "node": ("1000:1000", "100 MB .. 250 MB", "hello.js", ["COPY hello.js"]),
    "python": ("10001:10001", "80 MB .. 200 MB", "hello.py", ["COPY hello.py"]),
    "shell": ("10001:10001", "< 15 MB", "hello.sh", ["COPY --chmod=755 hello.sh"]),
}
# WORKDIR makes one, too.
_ADDED_LAYERS = {"c": "1", "go": "1", "node": "2", "python": "2", "shell": "1"}
_PART = r"[a-z0-9]+(-[a-z0-9]+)*"
# The first group of the contents; a line of it is `page` or `Short title <page>`.
_TOCTREE = re.compile(r"(```\{toctree\}\n:hidden:\n:caption: .+\n\n(?:(?!```).+\n)*)")


def new_chapter(name: str, book: Book) -> list[Path]:
    """Make a chapter's page and put it into the table of contents; returns what was written."""
    _check(name, _PART, "a chapter is named like 'build-mounts': small letters, digits, hyphens")
    page, index = book.docs / f"{name}.md", book.docs / "index.md"
    _must_not_exist(page, book)
    if not book.has_pages:
        raise ToolError(f"{book.shown(index)} does not exist; an example needs no page")
    contents = index.read_text()
    if not re.search(
        rf"^(?:.+ <)?{name}>?$", contents, re.MULTILINE
    ):  # a page that was removed may still be listed
        contents, found = _TOCTREE.subn(rf"\g<1>{name}\n", contents, count=1)
        if not found:
            raise ToolError(
                f"{book.shown(index)} has no hidden toctree with a caption to add it to"
            )
    page.write_text(_filled("chapter.md", title=_title(name), say=placeholders.CHAPTER))
    index.write_text(contents)
    listed = book.docs / "published.txt"  # which a folder of one's own need not have
    if not listed.is_file():
        return [page, index]
    published.main(book.docs)
    return [page, index, listed]


def new_example(name: str, book: Book, language: str = "shell") -> list[Path]:
    """Make an example's context and claims, and a section that shows it, where there are pages."""
    _check(
        name,
        f"{_PART}/{_PART}",
        "an example is named chapter/example, like 'build-mounts/npm': small letters, digits, "
        "hyphens",
    )
    if language not in LANGUAGES:
        raise ToolError(f"there is no template for {language}{choices(language, LANGUAGES)}")
    chapter, _, example = name.partition("/")
    page = book.docs / f"{chapter}.md"
    context = book.examples / name
    if book.has_pages and not page.is_file():
        near = nearest(chapter, page_names(book.docs))
        raise ToolError(
            f"{book.shown(page)} does not exist{near or ';'} `make new-chapter NAME={chapter}` "
            "makes it"
        )
    for path in (context, context.with_name(f"{example}.toml")):
        _must_not_exist(path, book)
    # an installer may have compiled what is in Python
    shutil.copytree(TEMPLATES / language, context, ignore=shutil.ignore_patterns("__pycache__"))
    claims = context.with_name(f"{example}.toml")
    claims.write_text(claims_text(name, language))
    written = [context, claims]
    if not book.schema.exists():  # which claims files name, for editors
        book.schema.write_text(schema_text())
        written.append(book.schema)
    if not page.is_file():
        return written
    with page.open("a") as text:
        words = {"say": placeholders.SECTION, "say_title": placeholders.TITLE}
        text.write(_filled("section.md", name=name, title=_title(example), **words))
    return [*written, page]


def claims_text(name: str, language: str) -> str:
    """The claims file of a new example."""
    user, unpacked, file, reruns = _CLAIMS[language]
    replaced = f'file = "{file}", replace = {{ hello = "hello again" }}'
    return _filled(
        "claims.toml",
        name=name,
        title=_title(name.partition("/")[2]),
        say_title=placeholders.TITLE,
        user=user,
        unpacked=unpacked,
        layers=_ADDED_LAYERS[language],
        edit=replaced if file else "nothing = true",
        reruns=json.dumps(reruns),
    )


def _filled(template: str, **words: str) -> str:
    return (TEMPLATES / template).read_text(encoding="utf-8").format(**words)


def _check(name: str, pattern: str, allowed: str) -> None:
    if not re.fullmatch(pattern, name):
        raise ToolError(f"{name!r} will not do as a name: {allowed}")


def _must_not_exist(path: Path, book: Book) -> None:
    if path.exists():
        raise ToolError(f"{book.shown(path)} exists already; nothing was written")


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab new` takes."""
    parser.add_argument(
        "kind", choices=["chapter", "example"],
        help="a page in the table of contents; or a context, its claims, a section that shows it",
    )  # fmt: skip
    parser.add_argument("name", help="chapter, or chapter/example")
    parser.add_argument("--language", default="shell", help=", ".join(LANGUAGES))


def run(options: argparse.Namespace, book: Book) -> int:
    """Make what is asked for and say what was written and what comes next."""
    if options.kind == "chapter":
        written = new_chapter(options.name, book)
        others = ", ".join(name for name in LANGUAGES if name != "go")
        after = f"new-example NAME={options.name}/first LANG=go  # or {others}"
    else:
        written = new_example(options.name, book, options.language)
        after = f"measure EXAMPLE={options.name}"
    print("\n".join(f"wrote {book.shown(path)}" for path in written))
    print(book.typed(f"next: make {after}"))
    return 0
