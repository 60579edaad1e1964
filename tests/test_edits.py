"""Edits of a copy of the context, each of exactly one kind."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from layerlab.book.book import Book
from layerlab.book.edits import Edit, EditError, copied
from layerlab.book.load import load

WITHIN = "a path is relative to the example's folder and stays in it"
KINDS = (
    "touch, append, replace, chmod, rename, create, remove, args, options, rotate, move, nothing"
)


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """A context with one file."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.go").write_text("size = 9\n")
    return tmp_path / "app"


def test_touch_changes_the_time_only(context: Path) -> None:
    """BuildKit does not look at it."""
    os.utime(context / "main.go", (1, 1))
    Edit(file="main.go", touch=True).apply(context)
    assert (context / "main.go").stat().st_mtime > 1
    assert (context / "main.go").read_text() == "size = 9\n"


def test_append_adds_text(context: Path) -> None:
    """At the end of the file."""
    Edit(file="main.go", append="// more\n").apply(context)
    assert (context / "main.go").read_text() == "size = 9\n// more\n"


def test_replace_changes_text(context: Path) -> None:
    """Every place where it stands."""
    Edit(file="main.go", replace={"9": "10"}).apply(context)
    assert (context / "main.go").read_text() == "size = 10\n"


def test_replace_of_text_that_is_not_there_is_refused(context: Path) -> None:
    """Otherwise the claim would be about no edit at all."""
    with pytest.raises(EditError, match=r"^main\.go does not contain 'size = 8'$"):
        Edit(file="main.go", replace={"size = 8": ""}).apply(context)


def test_chmod_changes_the_mode(context: Path) -> None:
    """BuildKit does look at it."""
    Edit(file="main.go", chmod="0755").apply(context)
    assert (context / "main.go").stat().st_mode & 0o777 == 0o755


def test_rename_moves_the_file(context: Path) -> None:
    """Its content stays."""
    Edit(file="main.go", rename="app.go").apply(context)
    assert [path.name for path in context.iterdir()] == ["app.go"]


def test_create_writes_content_that_no_builder_has_seen(context: Path) -> None:
    """Also in a folder that is not there yet."""
    Edit(file="docs/new.md", create="# New").apply(context)
    text = (context / "docs/new.md").read_text()
    assert text.startswith("# New\n")
    assert text[5:].strip() == ""
    assert len(text) > 50


def test_remove_takes_the_file_away(context: Path) -> None:
    """And nothing else."""
    Edit(file="main.go", remove=True).apply(context)
    assert list(context.iterdir()) == []


@pytest.mark.parametrize(
    "edit",
    [{"nothing": True}, {"args": ["A"]}, {"rotate": True}],
    ids=["nothing", "args", "rotate"],
)
def test_edits_elsewhere_leave_the_context_as_it_is(context: Path, edit: dict) -> None:
    """Build arguments, secrets and tags are not in it."""
    before = (context / "main.go").stat()
    Edit(**edit).apply(context)
    assert (context / "main.go").stat() == before


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({}, f"an edit has exactly one of {KINDS}"),
        ({"file": "a"}, f"an edit has exactly one of {KINDS}"),
        ({"file": "a", "touch": True, "append": "x"}, f"an edit has exactly one of {KINDS}"),
        ({"touch": True}, "touch goes with file"),
        ({"file": "a", "nothing": True}, "nothing goes without file"),
        ({"file": "a", "args": ["A"]}, "args goes without file"),
        ({"file": "../a", "touch": True}, WITHIN),
        ({"file": "/etc/passwd", "touch": True}, WITHIN),
        ({"file": "a/../../b", "touch": True}, WITHIN),
        ({"file": "", "touch": True}, WITHIN),
        ({"file": "a", "rename": "../b"}, WITHIN),
    ],
    ids=str,
)
def test_an_impossible_edit_is_refused(edit: dict, said: str) -> None:
    """One kind, with a file where it needs one, within the example's folder."""
    with pytest.raises(ValidationError) as error:
        Edit(**edit)
    assert [fault["msg"] for fault in error.value.errors()] == [f"Value error, {said}"]


@pytest.mark.parametrize("link", ["/etc", "../.."])
def test_an_edit_does_not_leave_the_copy_through_a_link(context: Path, link: str) -> None:
    """A link in the context could lead to a file of the user's."""
    (context / "out").symlink_to(link)
    with pytest.raises(EditError, match=r"^out/x leads out of the example's folder$"):
        Edit(file="out/x", create="x").apply(context)
    with pytest.raises(EditError, match=r"^out/x leads out of the example's folder$"):
        Edit(file="main.go", rename="out/x").apply(context)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"file": "a", "touch": True}, "`a` is touched"),
        ({"file": "a", "append": "x\n"}, "`x` is added to `a`"),
        ({"file": "a", "append": "x\ny\n"}, "`a` is edited"),
        ({"file": "a", "append": "\n"}, "`a` is edited"),
        ({"file": "a", "replace": {"x": "y", "v": "w"}}, "`x` becomes `y` in `a`"),
        ({"file": "a", "replace": {"x": "y" * 41}}, "`a` is edited"),
        ({"file": "a", "chmod": "0755"}, "`a` gets mode `0755`"),
        ({"file": "a", "rename": "b"}, "`a` is renamed to `b`"),
        ({"file": "a", "create": "x"}, "`a` is added"),
        ({"file": "a", "remove": True}, "`a` is removed"),
        ({"args": ["A", "B"]}, "the build argument `A`, `B` changes"),
        ({"rotate": True}, "the secret gets another value"),
        ({"nothing": True}, "nothing is changed"),
    ],
    ids=str,
)
def test_each_edit_is_worded(edit: dict, said: str) -> None:
    """Pages print it."""
    assert Edit(**edit).describe() == said


def test_a_copy_leaves_the_original_alone(context: Path) -> None:
    """Edits are made in a copy, which is gone afterwards."""
    with copied(context) as copy:
        (copy / "main.go").write_text("other")
    assert (context / "main.go").read_text() == "size = 9\n"
    assert not copy.exists()


def test_no_two_copies_have_one_name(context: Path) -> None:
    """By a folder's name a builder knows what it was sent: a first transfer must be a first one."""
    with copied(context) as one, copied(context) as other:
        assert len({context.name, one.name, other.name}) == 3


def test_a_copy_keeps_modes_and_links(context: Path) -> None:
    """They are part of what a builder looks at."""
    (context / "main.go").chmod(0o751)
    (context / "link").symlink_to("main.go")
    with copied(context) as copy:
        assert (copy / "main.go").stat().st_mode & 0o777 == 0o751
        assert (copy / "link").readlink() == Path("main.go")


def test_a_file_to_salt_does_not_lead_out_of_the_copy(context: Path, tmp_path: Path) -> None:
    """A link to a file of the user's is not written through."""
    (tmp_path / "mine").write_text("mine")
    (context / "link").symlink_to(tmp_path / "mine")
    with pytest.raises(EditError, match=r"^link leads out of the example's folder$"):
        copied(context, "link").__enter__()
    assert (tmp_path / "mine").read_text() == "mine"


def test_the_salted_file_is_unlike_any_before(context: Path) -> None:
    """Nothing of an earlier run can be in the builder's cache, which goes by size and time."""
    texts, times = set(), {(context / "main.go").stat().st_mtime_ns}
    for _ in range(2):
        with copied(context, "main.go") as copy:
            texts.add((copy / "main.go").read_text())
            times.add((copy / "main.go").stat().st_mtime_ns)
    assert len(times) == 3
    assert len(texts) == 2
    assert {text.strip() for text in texts} == {"size = 9"}


@pytest.mark.parametrize(
    ("edit", "becomes"),
    [
        ({"touch": True}, b"\x89PNG\r\n\xff"),
        ({"append": "\u00fc"}, b"\x89PNG\r\n\xff\xc3\xbc"),
        ({"replace": {"PNG": "GIF"}}, b"\x89GIF\r\n\xff"),
    ],
    ids=["touch", "append", "replace"],
)
def test_a_file_that_is_no_text_is_edited_and_salted(
    context: Path, edit: dict, becomes: bytes
) -> None:
    """Every other byte stays, carriage returns among them."""
    file = context / "logo.png"
    file.write_bytes(b"\x89PNG\r\n\xff")
    Edit(file="logo.png", **edit).apply(context)
    assert file.read_bytes() == becomes
    with copied(context, "logo.png") as copy:
        salted = (copy / "logo.png").read_bytes()
    assert salted.startswith(becomes)
    assert len(salted) > len(becomes) + 50


def test_options_leave_the_context_alone(context: Path) -> None:
    """They are for the second build; the edit is worded as the command."""
    edit = Edit(options=["--no-cache-filter=deps"])
    edit.apply(context)
    assert (context / "main.go").read_text() == "size = 9\n"
    assert edit.describe() == "`docker build --no-cache-filter=deps`"
    other = Edit(options=["--platform=linux/arm64"])
    assert other.describe() == "`docker build --platform=linux/arm64`"


@pytest.mark.parametrize(
    "claims",
    [
        'secrets = ["token"]\n',
        'services = ["hub"]\n[service.hub]\nimage = "a:1"\nready = "x"\nenv = { A = "{value}" }\n',
    ],
    ids=["mounted", "beside"],
)
def test_a_secret_that_a_build_has_may_rotate(tmp_path: Path, claims: str) -> None:
    """As a secret of its own, or in a service that runs beside it."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM alpine\nRUN --mount=type=secret,id=token true\n")
    edit = '[rebuild.x]\nimage = "app"\nedit = { rotate = true }\nreruns = []\n'
    context.with_suffix(".toml").write_text(f'title = "An app"\n[image.app]\n{claims}{edit}')
    assert load("shop/app", Book(tmp_path)).rebuild["x"].edit.rotate
