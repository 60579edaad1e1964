"""`python -m lab.scaffold`: a new chapter or example, of files that build and pass as they are."""

import argparse
import re
import shutil
import sys
from pathlib import Path

from lab import ROOT
from lab.pages import published

TEMPLATES = Path(__file__).with_name("templates")
LANGUAGES = sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir())
# What differs in the claims: the user of the image, and a band for its unpacked size, so close that
# neither end could be halved or doubled.
_CLAIMS = {
    "c": ("10001:10001", "< 1400 kB"),
    "go": ("10001:10001", "< 4 MB"),
    "node": ("1000:1000", "100 MB .. 250 MB"),
    "python": ("10001:10001", "80 MB .. 200 MB"),
    "shell": ("10001:10001", "< 15 MB"),
}
_PART = r"[a-z0-9]+(-[a-z0-9]+)*"
_TOCTREE = re.compile(r"(```\{toctree\}\n:hidden:\n:caption: Learn\n\n(?:(?!```).+\n)*)")


class ScaffoldError(Exception):
    """What was asked for cannot be made; `str()` is one sentence."""


def new_chapter(name: str, root: Path = ROOT) -> list[Path]:
    """Make a chapter's page and put it into the table of contents; returns what was written."""
    _check(name, _PART, "a chapter is named like 'build-mounts': small letters, digits, hyphens")
    page, index = root / "docs" / f"{name}.md", root / "docs" / "index.md"
    _must_not_exist(page, root)
    contents, found = _TOCTREE.subn(rf"\g<1>{name}\n", index.read_text(), count=1)
    if not found:
        raise ScaffoldError("docs/index.md has no toctree with the caption Learn to add it to")
    page.write_text((TEMPLATES / "chapter.md").read_text().format(title=_title(name)))
    index.write_text(contents)
    published.main(root / "docs")
    return [page, index, root / "docs" / "published.txt"]


def new_example(name: str, language: str = "shell", root: Path = ROOT) -> list[Path]:
    """Make an example's context and claims, and a section that shows it; returns the paths."""
    _check(
        name,
        f"{_PART}/{_PART}",
        "an example is named chapter/example, like 'build-mounts/npm': small letters, digits, "
        "hyphens",
    )
    if language not in LANGUAGES:
        raise ScaffoldError(f"LANG={language} has no template; there are {', '.join(LANGUAGES)}")
    chapter, _, example = name.partition("/")
    page = root / "docs" / f"{chapter}.md"
    context = root / "examples" / name
    if not page.is_file():
        raise ScaffoldError(f"docs/{page.name} does not exist: make new-chapter NAME={chapter}")
    for path in (context, context.with_name(f"{example}.toml")):
        _must_not_exist(path, root)
    shutil.copytree(TEMPLATES / language, context)
    user, unpacked = _CLAIMS[language]
    words = {"title": _title(example), "name": name, "user": user, "unpacked": unpacked}
    claims = context.with_name(f"{example}.toml")
    claims.write_text((TEMPLATES / "claims.toml").read_text().format(**words))
    with page.open("a") as text:
        text.write((TEMPLATES / "section.md").read_text().format(**words))
    return [context, claims, page]


def _check(name: str, pattern: str, allowed: str) -> None:
    if not re.fullmatch(pattern, name):
        raise ScaffoldError(f"NAME={name} will not do: {allowed}")


def _must_not_exist(path: Path, root: Path) -> None:
    if path.exists():
        raise ScaffoldError(f"{path.relative_to(root)} exists already; nothing was written")


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def main(words: list[str] | None = None) -> int:
    """Make what is asked for and say what was written and what comes next."""
    parser = argparse.ArgumentParser(prog="python -m lab.scaffold", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="chapter|example")
    kinds.add_parser("chapter", help="a page in the table of contents").add_argument("name")
    example = kinds.add_parser("example", help="a context, its claims and a section that shows it")
    example.add_argument("name", help="chapter/example")
    example.add_argument("--language", default="shell", help=", ".join(LANGUAGES))
    options = parser.parse_args(words)
    try:
        if options.kind == "chapter":
            written, after = new_chapter(options.name), f"new-example NAME={options.name}/first"
        else:
            written = new_example(options.name, options.language)
            after = f"measure EXAMPLE={options.name}"
    except ScaffoldError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(f"wrote {path.relative_to(ROOT)}" for path in written))
    print(f"next: make {after}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
