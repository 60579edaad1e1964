"""From a claim to its verdict, with nothing but an archive: tests/archive_claims.toml."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from layerlab.book.book import Book
from layerlab.book.example import Example, Image, Lint
from layerlab.images.archive_probe import ArchivedImage, Verdict, check_images
from layerlab.images.layer import ArchiveError
from layerlab.images.memory import Memory
from tests.archives import file, folder, hard_link, link, saved, tar

TABLE = tomllib.loads(Path(__file__).with_name("archive_claims.toml").read_text())
FORMS = ["containerd", "overlay2", "legacy"]
BELOW = tar(
    folder("etc"), file("etc/config", b"old and longer\n"),
    folder("usr/bin"), link("bin", "usr/bin"), file("usr/bin/sh", b"#!", mode=0o755),
    file("lib/apk/db/installed", b"P:musl\nV:1\n"),
)  # fmt: skip
OWN = tar(
    file("app", b"\x7fELF" * 250, mode=0o4755, owner=10001), file("etc/config", b"new\n"),
    hard_link("etc/twin", "etc/config"), link("etc/link", "config"),
)  # fmt: skip
HISTORY: list[dict[str, Any]] = [
    {"created_by": "FROM"}, {"created_by": "COPY"}, {"created_by": "USER", "empty_layer": True},
]  # fmt: skip
CONFIG: dict[str, Any] = {
    "User": "10001", "Entrypoint": ["/app"], "WorkingDir": "/srv", "Env": ["PATH=/bin"],
    "ExposedPorts": {"8080/tcp": {}},
    "Healthcheck": {
        "Test": ["CMD", "/app"], "Interval": 2 * 10**9, "Timeout": 15 * 10**8,
        "StartPeriod": 60 * 10**9, "StartInterval": 10**9, "Retries": 2,
    },
}  # fmt: skip


def cases() -> Iterator[Any]:
    """Every case, with an id such as `files-2`."""
    for key, of_key in TABLE.items():
        for number, case in enumerate(of_key, 1):
            yield pytest.param(key, case, id=f"{key}-{number}")


def example_of(key: str, value: Any, book: Book) -> Example:
    """An example with this claim of the image `app`, and no file."""
    tables: dict[str, Any] = {"image": {"app": {}, "other": {}}}
    if key in Image.model_fields:
        tables["image"]["app"] = {key: value}
    elif key not in ("check", "hadolint"):  # every Dockerfile has these
        tables[key] = {"one": value}
    return Example.of({"title": "", **tables}, "chapter/app", book)


@pytest.fixture(params=FORMS)
def archives(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """An image and its base, as an engine saves them."""
    image = saved([BELOW, OWN], request.param, history=HISTORY, **CONFIG)
    base = saved([BELOW], request.param, history=HISTORY[:1])
    paths = tmp_path / "image.tar", tmp_path / "base.tar"
    for path, archive in zip(paths, (image, base), strict=True):
        path.write_bytes(archive.archive)
    return paths


def verdict(example: Example, key: str, memory: Memory, image: Path, *base: Path) -> str:
    """What is said of the one claim of this kind."""
    below = [ArchivedImage(path, memory) for path in base]
    app = ArchivedImage(image, memory, *below)
    [said] = [each for each in check_images(example, {"app": app}) if key in each.id.split()]
    return said.not_checked or said.fault or "holds"


@pytest.mark.parametrize(("key", "case"), list(cases()))
def test_an_archive_answers_each_kind_of_claim_or_says_why_not(
    key: str, case: dict[str, Any], archives: tuple[Path, Path], tmp_path: Path
) -> None:
    """In every form of archive; with the archive of its base it answers more."""
    example, memory = example_of(key, case["claim"], Book(tmp_path)), Memory(tmp_path / "memory")
    if key in ("check", "hadolint"):
        (tmp_path / "pyproject.toml").write_text('[tool.layerlab]\nlint = "all"\n')
        example.context.mkdir(parents=True)
        (example.context / "Dockerfile").write_text("FROM scratch\n")
    image, base = archives
    assert verdict(example, key, memory, image) == case["says"]
    assert verdict(example, key, memory, image, base) == case.get("with_base", case["says"])


def test_the_table_has_every_kind_of_claim() -> None:
    """A new kind must say whether an archive answers it."""
    image = {
        key for key, field in Image.model_fields.items() if "Claim" in _bases(field.annotation)
    }
    fields = Example.model_fields.items()
    experiments = {key for key, field in fields if "ExampleClaim" in _bases(field.annotation)}
    assert set(TABLE) == image | experiments | (set(Lint.model_fields) - {"needs"})


def _bases(annotation: object) -> set[str]:
    """Names of all classes that stand in an annotation, and of theirs."""
    inner = get_args(annotation)
    own = annotation.__mro__ if isinstance(annotation, type) else ()
    return {kind.__name__ for kind in own}.union(*map(_bases, inner))


def test_two_archives_are_compared(archives: tuple[Path, Path], tmp_path: Path) -> None:
    """A comparison needs both images, and then no engine."""
    example = example_of("compare", {"smaller": "other", "than": "app", "times": 2}, Book(tmp_path))
    memory = Memory(tmp_path / "memory")
    app, other = (ArchivedImage(path, memory) for path in archives)
    [found] = check_images(example, {"app": app, "other": other})
    assert found == Verdict("compare one", None)


def test_a_base_of_another_image_is_no_base(archives: tuple[Path, Path], tmp_path: Path) -> None:
    """Nothing is computed against it."""
    image, base = archives
    example, memory = example_of("added_layers", 1, Book(tmp_path)), Memory(tmp_path / "memory")
    said = f"not checked: needs the base image: {image} is of another, by its layers"
    assert verdict(example, "added_layers", memory, base, image) == said


def test_an_archive_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    """It is no verdict of a claim."""
    path = tmp_path / "image.tar"
    path.write_bytes(saved([BELOW]).archive[:3000])
    with pytest.raises(ArchiveError, match="cut short or damaged"):
        example = example_of("layers", 1, Book(tmp_path))
        list(check_images(example, {"app": ArchivedImage(path, Memory(tmp_path))}))
