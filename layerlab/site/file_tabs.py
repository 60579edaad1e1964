"""An example's real files: highlighted, in tabs that stay chosen from example to example."""

from pathlib import Path

from docutils import nodes
from pygments.lexers import get_lexer_for_filename
from pygments.util import ClassNotFound
from sphinx import addnodes
from sphinx_design.shared import create_component

from layerlab.book.example import Example
from layerlab.site.page_warnings import unknown

LONG = 20_000  # bytes
# Those that do not end in `.lock`.
LOCKS = {"go.sum", "npm-shrinkwrap.json", "package-lock.json", "pnpm-lock.yaml"}


def files_of(example: Example) -> list[str]:
    """Names of the files: Dockerfiles, the recommended one first, then sources, then ignores.

    A link that leads out of the examples shows nothing: pages have no other files of the host.
    """
    root = example.claims_file.parent.parent.resolve()
    found = [
        path
        for path in sorted(example.context.rglob("*"))
        if path.is_file() and path.resolve().is_relative_to(root) and _is_text(path)
    ]
    names = [path.relative_to(example.context).as_posix() for path in found]
    dockerfiles = set(example.dockerfiles)
    return sorted(names, key=lambda name: (_rank(name, dockerfiles), name))


def shown_and_left_out(example: Example) -> tuple[list[Path], list[Path]]:
    """The files that a proof shows, and those of which it says where they are.

    None of the many lines of lock files and of long ones is for readers.
    """
    paths = [example.context / name for name in files_of(example)]
    left_out = [path for path in paths if _is_left_out(path)]
    return [path for path in paths if path not in left_out], left_out


def _is_left_out(path: Path) -> bool:
    """Whether a package manager wrote it, or it is too long."""
    return path.suffix == ".lock" or path.name in LOCKS or path.stat().st_size > LONG


def _rank(name: str, dockerfiles: set[str]) -> int:
    return 0 if name in dockerfiles else 2 if name.endswith(".dockerignore") else 1


def _is_text(path: Path) -> bool:
    try:
        path.read_text()
    except UnicodeDecodeError:
        return False
    return True


def check_file(example: Example, name: str) -> Path:
    """The file's path; raises PageWarning when the example has none of that name."""
    names = files_of(example)
    if name not in names:
        raise unknown("file", name, names, example.name)
    return example.context / name


def tabs(example: Example, paths: list[Path], repository: str) -> nodes.Node:
    """The files in tabs; a single one stands alone."""
    contents: list[list[nodes.Node]] = [
        [about(example, path, repository), code(example, path)] for path in paths
    ]
    if len(paths) == 1:
        return nodes.container("", *contents[0], classes=["example-files"])
    names = [path.relative_to(example.context).as_posix() for path in paths]
    items = [_tab(name, content) for name, content in zip(names, contents, strict=True)]
    return create_component(
        "tab-set", ["sd-tab-set", "example-files"], children=items, named=f"Files of {example.name}"
    )


def _tab(name: str, content: list[nodes.Node]) -> nodes.container:
    label = nodes.rubric(name, name, classes=["sd-tab-label"], sync_group="file", sync_id=name)
    inside = create_component("tab-content", ["sd-tab-content"], children=content)
    return create_component("tab-item", ["sd-tab-item"], children=[label, inside], selected=False)


def code(example: Example, path: Path) -> nodes.literal_block:
    """A file's text as it is."""
    text = path.read_text()
    return nodes.literal_block(text, text, language=language(example, path), force=True)


def language(example: Example, path: Path) -> str:
    """The highlighter's name for a file; a Dockerfile may have any name."""
    if path.relative_to(example.context).as_posix() in example.dockerfiles:
        return "docker"
    try:
        return get_lexer_for_filename(path.name).aliases[0]
    except ClassNotFound:
        return "text"


def about(example: Example, path: Path, repository: str, label: str = "") -> nodes.paragraph:
    """A line with the file's path, a download, and its place in the repository."""
    full = example.book.shown(path)
    line = nodes.paragraph("", label, nodes.literal("", full), classes=["file-about"])
    # a leading slash is what Sphinx needs to take a path as it is, not relative to the page
    download = addnodes.download_reference(
        "", reftarget=f"/{path}", refdoc="", classes=["download"], named=f"download {path.name}"
    )
    download += nodes.Text("download")
    line += [nodes.Text(" · "), download]
    if repository:
        url = f"{repository}/blob/main/{full}"
        source = nodes.reference("", "source", refuri=url, named=f"source of {path.name}")
        line += [nodes.Text(" · "), source]
    return line
