"""Bad claims files, each with its sentence: where, what was found, what is allowed."""

import tomllib
from pathlib import Path

import pytest

from lab.edits import Edit
from lab.example import Example, Image
from lab.load import ExampleError, load, load_all, names
from lab.places import line_of

HEAD = 'title = "An app"\n\n[image.app]\n'  # so that what follows begins in line 4
KEYS = {"TOP": Example, "KEYS": Image, "EDIT": Edit}


def bad(group: str) -> list:
    """Cases of a group in tests/bad_claims.toml, with the keys of the models filled in."""
    cases = tomllib.loads(Path(__file__).with_name("bad_claims.toml").read_text())[group]
    return [
        pytest.param(case["claims"], _filled(case["says"]), id=id) for id, case in cases.items()
    ]


def _filled(says: str) -> str:
    for name, model in KEYS.items():
        says = says.replace(f"{{{name}}}", ", ".join(model.model_fields))
    return says


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of examples with one context, `chapter/app`."""
    context = tmp_path / "chapter" / "app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM alpine AS build\nFROM scratch\n")
    (context / "Dockerfile.naive").write_text("FROM alpine\n")
    (context / "main.go").write_text("package main\n")
    return tmp_path


def said(root: Path, claims: str | bytes) -> str:
    """The sentence about a claims file."""
    file = root / "chapter" / "app.toml"
    file.write_bytes(claims if isinstance(claims, bytes) else claims.encode())
    with pytest.raises(ExampleError) as error:
        load("chapter/app", root)
    return str(error.value).replace(f"{root}/", "")


@pytest.mark.parametrize(("claims", "sentence"), bad("unknown"))
def test_an_unknown_key_is_named_with_the_nearest(root: Path, claims: str, sentence: str) -> None:
    """At every level, with what is allowed there."""
    assert said(root, HEAD + claims) == f"chapter/app.toml:{sentence}"


@pytest.mark.parametrize(("claims", "sentence"), bad("wrong"))
def test_a_wrong_value_is_said_with_what_it_must_be(root: Path, claims: str, sentence: str) -> None:
    """What was found is not converted."""
    assert said(root, HEAD + claims) == f"chapter/app.toml:{sentence}"


@pytest.mark.parametrize(("claims", "sentence"), bad("bands"))
def test_a_bad_band_is_said_with_examples(root: Path, claims: str, sentence: str) -> None:
    """In the units that are allowed."""
    assert said(root, HEAD + claims) == f"chapter/app.toml:{sentence}"


@pytest.mark.parametrize(("claims", "sentence"), bad("names"))
def test_a_name_that_does_not_exist_is_said(root: Path, claims: str, sentence: str) -> None:
    """Images, stages, Dockerfiles, services, files, and the text that an edit replaces."""
    assert said(root, HEAD + claims) == f"chapter/app.toml:{sentence}"


@pytest.mark.parametrize(("claims", "sentence"), bad("impossible"))
def test_what_cannot_be_is_refused(root: Path, claims: str, sentence: str) -> None:
    """Claims that exclude each other, that claim nothing, or that leave the example."""
    assert said(root, HEAD + claims) == f"chapter/app.toml:{sentence}"


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ("[image.app]", "1: title: missing; it is required"),
        ('title = "x"', "1: image: missing; it is required"),
        ('title = "x"\nimage = {}', "2: image: must have 1 or more entries"),
        ('title = "x"\nimage = "app"', "2: image: found 'app'; must be a table"),
        ("title = 3\n[image.app]", "1: title: found 3; must be text in quotes"),
    ],
)
def test_a_file_without_the_least_is_refused(root: Path, claims: str, sentence: str) -> None:
    """A title and an image."""
    assert said(root, claims) == f"chapter/app.toml:{sentence}"


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ("[image.app\n", "Expected ']' at the end of a table declaration (at line 1, column 11)"),
        (b'title = "\xff"', "it is not in UTF-8"),
    ],
    ids=["syntax", "encoding"],
)
def test_what_is_not_toml_is_refused(root: Path, claims: str | bytes, sentence: str) -> None:
    """With the parser's own words."""
    assert said(root, claims) == f"chapter/app.toml: not valid TOML: {sentence}"


@pytest.mark.parametrize(
    ("claims", "place", "found"),
    [
        ('contexts = { x = "host" }', "4: [image.app] contexts.x", "host"),
        ('contexts = { x = "host/folder" }', "4: [image.app] contexts.x", "host/folder"),
        ('dockerfile = "Dockerfile.x"', "4: [image.app] dockerfile", "Dockerfile.x"),
        ("", '1: [lint."Dockerfile.x"]', "Dockerfile.x"),
        ("{EDIT}touch = true }", "7: [rebuild.x] edit", "host/secret"),
    ],
)
def test_a_link_out_of_the_example_is_refused(
    root: Path, claims: str, place: str, found: str
) -> None:
    """Its text stays in the folder; what it leads to can be any file of the host."""
    app, outside = root / "chapter" / "app", root / "outside"
    (outside / "folder").mkdir(parents=True)
    (outside / "secret").write_text("the host's")
    (app / "host").symlink_to(outside)
    if "Dockerfile" in found:
        (app / "Dockerfile.x").symlink_to(outside / "secret")
    edit = '[rebuild.x]\nimage = "app"\nreruns = []\nedit = { file = "host/secret", '
    assert said(root, HEAD + claims.replace("{EDIT}", edit)) == (
        f"chapter/app.toml:{place}: {found} leads out of the example's folder; "
        "copy what is needed into that folder"
    )


def test_a_link_within_the_example_is_taken(root: Path) -> None:
    """As a repository may have it."""
    app = root / "chapter" / "app"
    (app / "words").mkdir()
    (app / "link").symlink_to("words")
    (app / "Dockerfile.same").symlink_to("Dockerfile")
    (root / "chapter" / "app.toml").write_text(
        HEAD + 'dockerfile = "Dockerfile.same"\ncontexts = { words = "link" }\n'
    )
    assert load("chapter/app", root).image["app"].contexts == {"words": "link"}


def test_an_example_that_is_itself_a_link_out_is_refused(root: Path) -> None:
    """Its whole folder is sent to the builder."""
    (root / "chapter" / "app").rename(root / "outside")
    (root / "chapter" / "app").symlink_to("../outside")
    assert said(root, HEAD + 'dockerfile = "Dockerfile.none"') == (
        "chapter/app.toml: chapter/app is a link out of its chapter; make it a folder"
    )


def test_links_that_lead_in_a_circle_are_said(root: Path) -> None:
    """They lead to no file."""
    (root / "chapter" / "app" / "Dockerfile.x").symlink_to("Dockerfile.x")
    assert said(root, HEAD + 'dockerfile = "Dockerfile.x"') == (
        "chapter/app.toml:4: [image.app] dockerfile: chapter/app/Dockerfile.x does not exist; "
        "did you mean 'Dockerfile'?"
    )


def test_a_replaced_text_of_a_binary_file_is_looked_for(root: Path) -> None:
    """Not a traceback about its encoding."""
    (root / "chapter" / "app" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    edit = 'edit = { file = "logo.png", replace = { "GIF" = "" } }'
    assert said(root, f'{HEAD}[rebuild.x]\nimage = "app"\n{edit}\nreruns = []') == (
        "chapter/app.toml:6: [rebuild.x] edit: logo.png does not contain 'GIF'"
    )


def test_every_fault_is_said(root: Path) -> None:
    """One sentence a line, so that all can be mended at once."""
    faults = said(root, HEAD + 'user = 1\nlayers = "x"\n').splitlines()
    assert sorted(fault.split(":")[1] for fault in faults) == ["4", "5"]


def test_an_unknown_example_is_named_with_the_nearest(root: Path) -> None:
    """As typed after `make measure EXAMPLE=`."""
    (root / "chapter" / "app.toml").write_text(HEAD)
    with pytest.raises(ExampleError) as error:
        load("chapter/ap", root)
    assert str(error.value).replace(f"{root}/", "") == (
        "there is no example 'chapter/ap'; did you mean 'chapter/app'?: "
        "chapter/ap.toml does not exist"
    )


def test_claims_without_a_folder_are_refused(root: Path) -> None:
    """The context is the folder beside the file."""
    (root / "chapter" / "other.toml").write_text(HEAD)
    with pytest.raises(ExampleError) as error:
        load("chapter/other", root)
    assert str(error.value).replace(f"{root}/", "") == (
        "chapter/other.toml: the folder chapter/other is missing"
    )


def test_a_folder_without_claims_is_refused(root: Path) -> None:
    """Every example has a claim; all faults are said, those of files first."""
    (root / "chapter" / "bad.toml").write_text(HEAD)
    (root / "chapter" / "_draft").mkdir()
    with pytest.raises(ExampleError) as error:
        load_all(root)
    assert str(error.value).replace(f"{root}/", "").splitlines() == [
        "chapter/bad.toml: the folder chapter/bad is missing",
        "chapter/app: an example without claims; add app.toml",
    ]


def test_a_leading_underscore_opts_out(root: Path) -> None:
    """A draft is not loaded."""
    (root / "chapter" / "_draft.toml").write_text("nothing")
    (root / "chapter" / "app.toml").write_text(HEAD)
    assert names(root) == ["chapter/app"]
    assert list(load_all(root)) == ["chapter/app"]


def test_a_good_file_is_read(root: Path) -> None:
    """Every claim has a readable id, in the order of the models; each Dockerfile is linted."""
    (root / "chapter" / "app.toml").write_text(
        HEAD + 'target = "build"\nuser = "root"\nlayers = 1\n'
        '[compare.x]\nsmaller = "app"\nthan = "app"\ntimes = 2\n'
    )
    example = load("chapter/app", root)
    assert (example.name, example.context) == ("chapter/app", root / "chapter" / "app")
    assert [claimed.id for claimed in example.claims()] == [
        "app layers", "app user", "Dockerfile check", "Dockerfile hadolint",
        "Dockerfile.naive check", "Dockerfile.naive hadolint", "compare x",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "key", "line"),
    [
        ("image.app", "", 3), ("image.app", "user", 4), ("image.app", "runs", 5),
        ("image.app", "serves", 6), ("image.app", "unpacked", 3), ("image.two", "files", 10),
        ("lint.Dockerfile.naive", "check", 13), ("compare.x", "", 15), ("nothing", "", 1),
    ],
)  # fmt: skip
def test_the_line_of_a_claim_is_found(tmp_path: Path, table: str, key: str, line: int) -> None:
    """Of its key, of its heading, or of the table that it would stand in."""
    file = tmp_path / "app.toml"
    file.write_text(
        'title = "x"\n\n[image.app]  # a comment\nuser = "root"\nruns.a = { exit = 1 }\n'
        "[image.app.serves]\nport = 80\n\n[image.two]\nfiles = {}\n\n"
        '[lint."Dockerfile.naive"]\ncheck = []\n\n[compare.x]\n'
    )
    assert line_of(file, table, key) == line
