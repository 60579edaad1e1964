"""What `layerlab measure` says beside what it measured: claims that lack, or seem at odds."""

from pathlib import Path
from typing import Any

import pytest

from layerlab.book.book import Book
from layerlab.book.load import load
from layerlab.tools.measured_sentences import about_gaps, about_loose

CLAIMS = """title = "An app"

[image.app]
user = "10001"
serves = { port = 80, path = "/" }
stops = { within = "< 2 s", exit = 0 }
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A folder with one example."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM alpine AS test\nFROM scratch AS app\n")
    (context / "Dockerfile.x").write_text("FROM alpine\n")
    (tmp_path / "pyproject.toml").write_text("[tool.layerlab]\nrecommended = true\n")
    return Book(tmp_path)


@pytest.mark.parametrize(
    ("more", "lacking"),
    [
        ("", "hardened, added_layers, added_files"),
        ("hardened = {}\nlayers = 2", "added_files"),
        ("added_layers = 1\nadded_files = 1\nhardened = {}", None),
        ('dockerfile = "Dockerfile.x"', None),
        ('target = "test"', None),
        ('target = "App"', "hardened, added_layers, added_files"),
    ],
    ids=["three", "one", "none", "a-variant", "a-stage", "the-last-stage"],
)
def test_what_is_recommended_and_not_claimed_is_named(
    book: Book, more: str, lacking: str | None
) -> None:
    """In one line, as tests ask for it; of other images nothing is asked."""
    (book.examples / "shop/app.toml").write_text(
        CLAIMS.replace("[image.app]", f"[image.app]\n{more}")
    )
    said = list(about_gaps(load("shop/app", book), {}))
    line = f"app (Dockerfile) is recommended; of it is not claimed: {lacking}"
    assert said == ([line] if lacking else [])
    (book.root / "pyproject.toml").unlink()  # anybody's folder: nobody recommends anything
    assert list(about_gaps(load("shop/app", Book(book.root)), {})) == []


@pytest.mark.parametrize(
    ("claims", "roomy"),
    [
        ("added_layers = 2\nadded_files = '99 .. 101'", None),
        ("added_layers = '< 9'\nadded_files = '< 9'", "added_layers = '< 9', added_files = '< 9'"),
        ("layers = '2 .. 3'\nadded_files = 100", "layers = '2 .. 3'"),
        ("layers = '>= 2'\nadded_layers = 2\nadded_files = '9 .. 200'", "added_files = '9 .. 200'"),
    ],
    ids=["none", "open", "all-layers", "a-folder"],
)  # fmt: skip
def test_a_band_that_a_stowaway_would_meet_is_named(
    book: Book, claims: str, roomy: str | None
) -> None:
    """A claim that one layer or folder more does not break catches none."""
    (book.examples / "shop/app.toml").write_text(
        CLAIMS.replace("[image.app]", f"[image.app]\nhardened = {{}}\n{claims}")
    )
    measured = {"app layers": 2, "app added_layers": 2, "app added_files": 100}
    known = {id: {"value": value, "holds": True} for id, value in measured.items()}
    line = (
        f"app (Dockerfile) is recommended; there is room for a folder or a layer more in: {roomy}"
    )
    assert list(about_gaps(load("shop/app", book), known)) == ([line] if roomy else [])


@pytest.mark.parametrize(
    ("writes", "tmpfs", "told"),
    [
        ('["/tmp/a", "/var/b/"]', '["/tmp"]', "/var/b/"),
        ('["/tmp/a", "/var/b/"]', '["/tmp", "/var/b:size=1m"]', None),
        ('["/tmp/a"]', '["/tmpa"]', "/tmp/a"),
        ("[]", "[]", None),
    ],
    ids=["one", "kept", "beside", "nowhere"],
)
def test_what_is_written_and_not_kept_is_told(
    book: Book, writes: str, tmpfs: str, told: str | None
) -> None:
    """Two claims that hold, and seem to contradict one another."""
    claims = f"added_layers = 1\nadded_files = 1\nwrites = {writes}\nhardened.tmpfs = {tmpfs}\n"
    (book.examples / "shop/app.toml").write_text(
        CLAIMS.replace("[image.app]", f"[image.app]\n{claims}")
    )
    holding = {f"app {key}": {"holds": True} for key in ("writes", "hardened")}
    example = load("shop/app", book)
    # It may say much: in words that are known for something refused, it says nothing.
    line = (
        f"app writes {told}; hardened it does without, and nothing that it says is known as a "
        "refusal: look whether it does what you want of it"
    )
    assert list(about_gaps(example, holding)) == ([line] if told else [])
    assert list(about_gaps(example, {**holding, "app hardened": {"holds": False}})) == []


LENT = """FROM alpine AS fetched
# a comment

RUN --mount=type=secret,id=token,required=true \\
    --mount=type=ssh true
FROM fetched
RUN --mount=type=secret,id=npmrc true
"""
TOKEN = "examples/shop/app/Dockerfile:4: no build has the secret 'token' that this step mounts: "
KEY = "examples/shop/app/Dockerfile:4: no build has the key 'default' that this step mounts: "
NPMRC = "examples/shop/app/Dockerfile:7: no build has the secret 'npmrc' that this step mounts: "


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ("", [TOKEN, KEY, NPMRC]),
        ("secrets = ['token', 'npmrc']\nssh = true", []),
        ("secrets = ['npmrc']\n[image.b]\ntarget = 'fetched'", [TOKEN, KEY]),
        ("ssh = true\n[secret.x]\nimage = 'app'\ngiven.secret_env = 'token'\nfound = []", [NPMRC]),
        ("[image.b]\nsecrets = ['token', 'npmrc']\nssh = true", []),
        ("target = 'fetched'", [TOKEN, KEY]),
        ("fails = { message = 'secret token: not found' }", []),
    ],
    ids=["none", "all", "one", "looked-for", "in-another-build", "a-stage", "claimed-to-fail"],
)  # fmt: skip
def test_a_mount_that_is_empty_in_every_build_is_told(
    book: Book, claims: str, told: list[str]
) -> None:
    """With file, line and id, once, and what to write; where another build has it, it is meant."""
    (book.root / "pyproject.toml").unlink()
    (book.examples / "shop/app/Dockerfile").write_text(LENT)
    (book.examples / "shop/app.toml").write_text(f'title = "An app"\n[image.app]\n{claims}\n')
    write = {
        TOKEN: 'write secrets = ["token"]',
        KEY: "write ssh = true, which lends 'default',",
        NPMRC: 'write secrets = ["npmrc"]',
    }
    said = list(about_gaps(load("shop/app", book), {}))
    assert said == [f"{one}{write[one]} in [image.app]" for one in told]


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        ("< 1 GB", ["image.app.unpacked: '< 1 GB', 1 halved and doubled: it holds then, too"]),
        ("< 10 MB", []),
        ("< 9 MB", []),  # it does not hold, which is told elsewhere
    ],
)
def test_a_band_that_says_little_is_told(book: Book, claimed: str, said: list[str]) -> None:
    """As the tests of a whole book refuse it: half and twice of it hold as well."""
    text = f'title = "An app"\n[image.app]\nunpacked = "{claimed}"\n'
    (book.examples / "shop/app.toml").write_text(text)
    record: Any = {"claims": {"app unpacked": {"value": 9_500_000, "holds": True}}}
    found = list(about_loose(load("shop/app", book), record))
    assert found == [f"{line}; claim what was measured" for line in said]
