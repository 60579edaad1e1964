"""A number that does not hold comes with what it was counted of."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.book.claims.counted_things import folded
from layerlab.book.example import Example
from layerlab.builds import evidence
from layerlab.images.archive_probe import ArchivedExample, ArchivedImage
from layerlab.images.memory import Memory
from layerlab.pytest_plugin import checks
from tests.archives import file, folder, hard_link, saved, tar

MODULES = [f"/app/node_modules/{name}/{n}.js" for name in "ab" for n in range(40)]
FOLDED = [
    ([*MODULES, "/app/x"], "/app/node_modules/a/ (40), /app/node_modules/b/ (40), /app/x"),
    ([f"/app/{n}" for n in range(70)], "/app/ (70)"),
    ([f"/{n}" for n in range(10, 20)], "/10, /11, /12, /13, /14, /15, /16, /17, and 2 more"),
    (["/usr/lib/a/b/c", "/usr/lib/a/b/d"], "/usr/lib/a/b/c, /usr/lib/a/b/d"),
    (["/app"], "/app"),
]  # fmt: skip
BELOW = tar(folder("etc"), file("etc/os", b"x"))
COPIED = tar(
    folder("app"), file("app/main.js", b"x"), hard_link("app/twin.js", "app/main.js"),
    *(file(f"app/node_modules/a/{n}.js", b"x") for n in range(40)),
)  # fmt: skip
RUN = tar(file("usr/bin/su", b"x", mode=0o4755))
HISTORY: list[dict[str, Any]] = [
    {"created_by": "FROM"}, {"created_by": "COPY . . # buildkit"},
    {"created_by": "RUN /bin/sh -c chmod 4755 /usr/bin/su # buildkit"},
    {"created_by": "USER 1", "empty_layer": True},
]  # fmt: skip
FILES = [
    "COPY . .: 42 files: /app/main.js, /app/node_modules/a/ (40), /app/twin.js",
    "RUN chmod 4755 /usr/bin/su: 1 file: /usr/bin/su",
]
LAYERS = ["COPY . .", "RUN chmod 4755 /usr/bin/su"]
CASES = [
    ("added_files", 1, FILES), ("added_layers", 1, LAYERS), ("layers", 2, LAYERS),
    ("setuid", 0, ["/usr/bin/su"]), ("packages", 1, []), ("user", "9", []),
]  # fmt: skip


@pytest.fixture
def archives(tmp_path: Path) -> tuple[Path, Path]:
    """An image, and its base."""
    image = saved([BELOW, COPIED, RUN], "containerd", history=HISTORY, User="1")
    base = saved([BELOW], "containerd", history=HISTORY[:1])
    paths = tmp_path / "image.tar", tmp_path / "base.tar"
    for path, archive in zip(paths, (image, base), strict=True):
        path.write_bytes(archive.archive)
    return paths


@pytest.mark.parametrize(("paths", "said"), FOLDED)
def test_many_paths_are_one_line(paths: list[str], said: str) -> None:
    """A folder of many is one name with their number, as far down as a line allows."""
    assert folded(paths) == said


@pytest.mark.parametrize(("key", "claim", "lines"), CASES)
def test_a_claim_that_fails_names_what_was_counted(
    key: str, claim: object, lines: list[str], archives: tuple[Path, Path],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Under the sentence, before the next step."""
    book, memory = Book(tmp_path), Memory(tmp_path / "memory")
    book.examples.joinpath("shop").mkdir(parents=True)
    example = Example.of({"title": "", "image": {"app": {key: claim}}}, "shop/app", book)
    example.claims_file.write_text(f"title = ''\n[image.app]\n{key} = 1\n")
    base = ArchivedImage(archives[1], memory)
    probe = ArchivedExample({"app": ArchivedImage(archives[0], memory, base)})
    for module in (checks, evidence):
        monkeypatch.setattr(module, "BuiltExample", lambda *_: probe)
    monkeypatch.setattr(Example, "unmet", lambda *_: None)
    lab: Any = SimpleNamespace(engine=None, environment={})
    (claimed,) = example.claims()
    with pytest.raises(pytest.fail.Exception) as failure:
        checks.check_claim(lab, example=example, claimed=claimed, causes={})
    told = str(failure.value).splitlines()
    assert told[2 : 2 + len(lines)] == [f"    {line}" for line in lines]
    assert told[2 + len(lines)].startswith("  next: ")


def test_an_archive_alone_names_it_too(
    archives: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As far as it knows what is the base's."""
    claims = tmp_path / "claims.toml"
    claims.write_text("title = 'An app'\n[image.app]\nadded_files = 1\nlayers = 2\n")
    command = ["measure", "--archive", str(archives[0]), "--claims", str(claims)]
    assert main([*command, "--base", str(archives[1])]) == 1
    assert "42 files: /app/main.js" in capsys.readouterr().out
    assert main(command) == 1
    said = capsys.readouterr().out
    assert "does not hold: app layers: 3 layers, claimed 2\n" in said
    assert "/app/main.js" not in said
