"""Bad claims files, each with its sentence: where, what was found, what is allowed."""

import tomllib
from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.book.dockerfiles import stages, text_of
from layerlab.book.edits import Edit
from layerlab.book.example import Example, Image
from layerlab.book.load import ExampleError, load, load_all, names
from layerlab.records.store import source_digest

pytestmark = pytest.mark.machinery

HEAD = 'title = "An app"\n\n[image.app]\n'  # so that what follows begins in line 4
KEYS = {"TOP": Example, "KEYS": Image, "EDIT": Edit}


def bad(group: str) -> list:
    """Cases of a group, a file in tests/bad_claims, with the keys of the models filled in."""
    file = Path(__file__).with_name("bad_claims") / f"{group}.toml"
    cases = tomllib.loads(file.read_text(encoding="utf-8"))
    return [
        pytest.param(case["claims"], _filled(case["says"]), id=id) for id, case in cases.items()
    ]


def _filled(says: str) -> str:
    for name, model in KEYS.items():
        says = says.replace(f"{{{name}}}", ", ".join(model.model_fields))
    return says


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a book's examples, with one context, `chapter/app`."""
    context = tmp_path / "examples" / "chapter" / "app"
    context.mkdir(parents=True)
    steps = "COPY config/.env /\nARG TOKEN\nRUN --mount=type=secret,id=token true\n"
    (context / "Dockerfile").write_text(f"FROM alpine AS build\n{steps}FROM scratch\n")
    (context / "Dockerfile.naive").write_text("FROM alpine\n")
    (context / "main.go").write_text("package main\n")
    (context / "main.go").chmod(0o640)
    return tmp_path / "examples"


def said(root: Path, claims: str | bytes) -> str:
    """The sentence about a claims file."""
    file = root / "chapter" / "app.toml"
    file.write_bytes(claims if isinstance(claims, bytes) else claims.encode())
    with pytest.raises(ExampleError) as error:
        load("chapter/app", Book(root.parent))
    return str(error.value).replace("examples/", "")


@pytest.mark.parametrize(("claims", "sentence"), bad("unknown"))
def test_an_unknown_key_is_named_with_the_nearest(root: Path, claims: str, sentence: str) -> None:
    """At every level, with what is allowed there."""
    assert said(root, HEAD + claims) == f"chapter/app.toml:{sentence}"


@pytest.mark.parametrize(("claims", "sentence"), bad("wrong"))
def test_a_wrong_value_is_said_with_what_it_must_be(root: Path, claims: str, sentence: str) -> None:
    """What was found is not converted."""
    assert said(root, HEAD + claims) == f"chapter/app.toml:{sentence}"


@pytest.mark.parametrize(("claims", "sentence"), bad("unmissable"))
def test_a_claim_that_any_image_keeps_is_refused(root: Path, claims: str, sentence: str) -> None:
    """What nothing can break says nothing."""
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


@pytest.mark.parametrize(("claims", "sentence"), bad("toml"))
def test_what_is_not_toml_is_refused(root: Path, claims: str, sentence: str) -> None:
    """With its line, and with what is likely missing there."""
    assert said(root, HEAD + claims) == f"chapter/app.toml:{sentence}"


def test_what_is_not_text_is_refused(root: Path) -> None:
    """The line is that of the first byte that is none of a character."""
    sentence = "chapter/app.toml:2: not valid TOML: it is not in UTF-8"
    assert said(root, b'title = "x"\n# \xff') == sentence


def test_a_mark_of_utf_8_is_no_part_of_a_file(root: Path) -> None:
    """Some editors write it; the line of a fault and the stages are found behind it."""
    (root / "chapter/app/Dockerfile").write_text("FROM scratch AS app\n", encoding="utf-8-sig")
    assert said(root, f"\ufeff{HEAD}usr = 1").startswith("chapter/app.toml:4: [image.app] usr: ")
    assert said(root, "\ufefftitle = 3\n[image.app]").startswith("chapter/app.toml:1: title: ")
    (root / "chapter/app.toml").write_text(f'{HEAD}target = "app"\n', encoding="utf-8-sig")
    example = load("chapter/app", Book(root.parent))
    assert [image.name for image in stages(text_of(example.context / "Dockerfile"))] == ["app"]
    assert source_digest(example)


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
    assert load("chapter/app", Book(root.parent)).image["app"].contexts == {"words": "link"}


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
        load("chapter/ap", Book(root.parent))
    assert str(error.value) == (
        "no example is named 'chapter/ap': examples/chapter/ap.toml does not exist; "
        f"did you mean 'chapter/app'?; `ls {root}/*/*.toml` lists the examples"
    )


def test_claims_without_a_folder_are_refused(root: Path) -> None:
    """The context is the folder beside the file."""
    (root / "chapter" / "other.toml").write_text(HEAD)
    with pytest.raises(ExampleError) as error:
        load("chapter/other", Book(root.parent))
    assert str(error.value).replace("examples/", "") == (
        "chapter/other.toml: the folder chapter/other is missing"
    )


def test_a_folder_without_claims_is_refused(root: Path) -> None:
    """Every example has a claim; all faults are said, those of files first."""
    (root / "chapter" / "bad.toml").write_text(HEAD)
    (root / "chapter" / "_draft").mkdir()
    with pytest.raises(ExampleError) as error:
        load_all(Book(root.parent))
    assert str(error.value).replace("examples/", "").splitlines() == [
        "chapter/bad.toml: the folder chapter/bad is missing",
        "chapter/app: an example without claims; add app.toml",
    ]


def test_a_leading_underscore_opts_out(root: Path) -> None:
    """A draft is not loaded."""
    (root / "chapter" / "_draft.toml").write_text("nothing")
    (root / "chapter" / "app.toml").write_text(HEAD)
    assert names(Book(root.parent)) == ["chapter/app"]
    assert list(load_all(Book(root.parent))) == ["chapter/app"]


def test_a_folder_is_no_dockerfile(root: Path) -> None:
    """It is there, and so it is not missing."""
    (root / "chapter/app/Dockerfile.d").mkdir()
    assert said(root, f'{HEAD}dockerfile = "Dockerfile.d"') == (
        "chapter/app.toml:4: [image.app] dockerfile: chapter/app/Dockerfile.d is a folder; name "
        "the file in it that is the Dockerfile"
    )


def test_a_good_file_is_read(root: Path) -> None:
    """Every claim has a readable id, in the order of the models; each Dockerfile is linted."""
    (root / "chapter" / "app.toml").write_text(
        HEAD + 'target = "build"\nuser = "root"\nlayers = 1\n'
        '[image.b]\n[compare.x]\nsmaller = "app"\nthan = "b"\ntimes = 2\n'
    )
    (root.parent / "pyproject.toml").write_text('[tool.layerlab]\nlint = "all"\n')
    example = load("chapter/app", Book(root.parent))
    assert (example.name, example.context) == ("chapter/app", root / "chapter" / "app")
    assert [claimed.id for claimed in example.claims()] == [
        "app layers", "app user", "Dockerfile check", "Dockerfile hadolint",
        "Dockerfile.naive check", "Dockerfile.naive hadolint", "compare x",
    ]  # fmt: skip


def test_of_anybodys_dockerfile_only_what_is_written_is_claimed(root: Path) -> None:
    """Where no settings ask for more: somebody else's linters may have had something to say."""
    (root / "chapter" / "app.toml").write_text(
        HEAD + 'user = "root"\n[lint."Dockerfile.naive"]\nhadolint = ["DL3007"]\n'
    )
    example = load("chapter/app", Book(root.parent))
    assert [claimed.id for claimed in example.claims()] == ["app user", "Dockerfile.naive hadolint"]


def test_skipped_steps_of_a_dockerfile_that_cannot_be_read_are_no_traceback(root: Path) -> None:
    """The build says what is wrong with it."""
    (root / "chapter/app/Dockerfile").write_text("FROM alpine\nRUN <<EOF\ntrue\n")
    (root / "chapter" / "app.toml").write_text(HEAD + 'skips = ["RUN true"]\n')
    assert load("chapter/app", Book(root.parent)).image["app"].skips


def test_a_skipped_step_may_go_on_in_another_line(root: Path) -> None:
    """With blanks behind the sign that says so, too."""
    (root / "chapter/app/Dockerfile").write_text("FROM alpine\nRUN true \\ \n  && false\n")
    (root / "chapter" / "app.toml").write_text(HEAD + 'skips = ["RUN true && false"]\n')
    assert load("chapter/app", Book(root.parent)).image["app"].skips


@pytest.mark.parametrize("name", ["HTTP_PROXY", "https_proxy", "NO_PROXY", "SOURCE_DATE_EPOCH"])
def test_an_argument_that_needs_no_declaration_is_taken(root: Path, name: str) -> None:
    """Every command of a build gets it."""
    given = f'[secret.x]\nimage = "app"\ngiven = {{ arg = "{name}" }}\nfound = []\n'
    (root / "chapter" / "app.toml").write_text(HEAD + given)
    assert load("chapter/app", Book(root.parent)).secret["x"].given.arg == name
