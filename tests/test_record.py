"""Records: current, corrupt or stale; rewritten only when something that is not noise changed."""

import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.images.layer import read_layer
from layerlab.images.measurement import Measurement
from layerlab.records import store
from layerlab.records.difference import differences
from layerlab.tools import recording
from tests.archives import file, tar

RECORD = {
    "example": "chapter/app",
    "source": "",
    "measured": "2026-01-01",
    "bases": {},
    "on": {"engine": "28.5.2", "store": "containerd"},
    "images": {"app": {"unpacked": 1_000_000, "files": 12, "layers": [{"unpacked": 1_000_000}]}},
    "claims": {
        "app user": {"value": "root", "holds": True},
        "app stops": {"value": {"seconds": 0.31, "exit": 0}, "holds": True},
        "rebuild x": {"value": {"ran": {"RUN a": 0.5}, "printed": {"RUN a": "in 0.5s"}}},
    },
}  # fmt: skip


@pytest.fixture
def example(tmp_path: Path) -> Example:
    """An example with one file."""
    context = tmp_path / "examples" / "chapter" / "app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM scratch\n")
    (context / "run.sh").write_text("true\n")
    (context.with_suffix(".toml")).write_text('title = "An app"\n[image.app]\nuser = "root"\n')
    return load("chapter/app", Book(tmp_path))


def recorded(example: Example, root: Path) -> dict:
    """A record of the example, written."""
    made = {**RECORD, "source": store.source_digest(example)}
    store.write(made, root)
    return made


def test_a_current_record_is_read(example: Example, tmp_path: Path) -> None:
    """What was written comes back."""
    made = recorded(example, tmp_path)
    assert store.read(example, tmp_path) == made


def test_a_layer_that_only_deletes_has_no_files(example: Example) -> None:
    """What a layer's archive has in their place is not a file of the image."""
    layers = [tar(file("a", b"123"), file("b")), tar(file(".wh.a"))]
    history = [{"created_by": "COPY . ."}, {"created_by": "USER app", "empty_layer": True},
               {"created_by": "RUN rm a"}]  # fmt: skip
    read = [read_layer(io.BytesIO(layer)) for layer in layers]
    lab = SimpleNamespace(
        build=lambda *_: SimpleNamespace(named=str), base_of=lambda _: None, bases=lambda _: {},
        measure=lambda _: Measurement({"history": history}, read),
    )  # fmt: skip
    image = recording.images_of(lab, example)["app"]  # type: ignore[arg-type]
    rows = [(row["instruction"], row.get("unpacked"), row.get("files")) for row in image["layers"]]
    assert rows == [("COPY . .", 3, 2), ("USER app", None, None), ("RUN rm a", 0, 0)]
    assert image["files"] == 1


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda context: (context / "run.sh").write_text("false\n"),
    "mode": lambda context: (context / "run.sh").chmod(0o755),
    "new-file": lambda context: (context / "new").touch(),
    "hidden-file": lambda context: (context / ".dockerignore").touch(),
    "removed-file": lambda context: (context / "run.sh").unlink(),
    "renamed-file": lambda context: (context / "run.sh").rename(context / "go.sh"),
    "file-becomes-link": lambda context: (
        (context / "run.sh").unlink(), (context / "run.sh").symlink_to("Dockerfile"),
    ),
    "claim": lambda context: context.with_suffix(".toml").write_text('title = "x"\n[image.app]\n'),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_record_of_other_files_is_stale(
    example: Example, tmp_path: Path, change: Callable[[Path], object]
) -> None:
    """No page can show a number that was measured from other files."""
    recorded(example, tmp_path)
    change(example.context)
    with pytest.raises(store.RecordError) as error:
        store.read(example, tmp_path)
    assert str(error.value) == (
        "chapter/app has changed since it was measured; run `make measure EXAMPLE=chapter/app`"
    )


def test_times_and_comments_do_not_make_a_record_stale(example: Example, tmp_path: Path) -> None:
    """A fresh clone has other times; a comment in the claims claims nothing."""
    made = recorded(example, tmp_path)
    (example.context / "run.sh").touch()
    with example.claims_file.open("a") as file:
        file.write("# a comment\n")
    assert store.read(example, tmp_path) == made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "chapter/app was never measured"),
        ("", "the record app.json is corrupt (Expecting value: line 1 column 1 (char 0))"),
        ("[]", "the record app.json is corrupt (no source)"),
        ("{}", "the record app.json is corrupt (no source)"),
        ('{"source": "", "on": {}}', "the record app.json is corrupt (no bases)"),
    ],
    ids=["missing", "empty", "no-table", "no-digest", "no-bases"],
)
def test_a_bad_record_is_said_with_what_mends_it(
    example: Example, tmp_path: Path, text: str | None, said: str
) -> None:
    """One sentence, with the command."""
    if text is not None:
        (tmp_path / "chapter").mkdir()
        (tmp_path / "chapter" / "app.json").write_text(text)
    with pytest.raises(store.RecordError) as error:
        store.read(example, tmp_path)
    assert str(error.value) == f"{said}; run `make measure EXAMPLE=chapter/app`"


def changed(*path: object, to: object) -> dict:
    """The record with one value changed."""
    made = copy.deepcopy(RECORD)
    inner = made
    for key in path[:-1]:
        inner = inner[key]  # type: ignore[index, call-overload]
    inner[path[-1]] = to  # type: ignore[index]
    return made


NOISE = {
    "date": changed("measured", to="2026-02-02"),
    "size-within-noise": changed("images", "app", "unpacked", to=1_004_000),
    "seconds": changed("claims", "app stops", "value", "seconds", to=0.62),
    "seconds-of-a-step": changed("claims", "rebuild x", "value", "ran", "RUN a", to=0.9),
    "printed-duration": changed("claims", "rebuild x", "value", "printed", "RUN a", to="in 12ms"),
}
NEWS = {
    "size": changed("images", "app", "unpacked", to=1_010_000),
    "size-of-a-layer": changed("images", "app", "layers", to=[{"unpacked": 1_100_000}]),
    "count": changed("images", "app", "files", to=13),
    "value": changed("claims", "app user", "value", to="1000"),
    "exit-code": changed("claims", "app stops", "value", "exit", to=137),
    "verdict": changed("claims", "app user", "holds", to=False),
    "engine": changed("on", "engine", to="29.0.0"),
    "new-claim": changed("claims", "app cmd", to={"value": [], "holds": True}),
    "first-download": changed("images", "app", "download", to=3_886_503),
    "fewer-layers": changed("images", "app", "layers", to=[]),
    "source": changed("source", to="sha256:1"),
}


@pytest.mark.parametrize("new", NOISE.values(), ids=NOISE)
def test_noise_leaves_the_record_byte_for_byte(tmp_path: Path, new: dict) -> None:
    """Dates, durations, and sizes within half a percent; unless it is forced."""
    store.write(RECORD, tmp_path)
    before = store.path_of("chapter/app", tmp_path).read_bytes()
    assert not store.write(new, tmp_path)
    assert store.path_of("chapter/app", tmp_path).read_bytes() == before
    assert store.write(new, tmp_path, force=True)


@pytest.mark.parametrize("new", NEWS.values(), ids=NEWS)
def test_anything_else_is_written(tmp_path: Path, new: dict) -> None:
    """Then also the date and the durations are those of this run."""
    store.write(RECORD, tmp_path)
    assert store.write(new, tmp_path)
    assert json.loads(store.path_of("chapter/app", tmp_path).read_text()) == new


def test_a_corrupt_record_is_replaced(tmp_path: Path) -> None:
    """Measuring mends it."""
    (tmp_path / "chapter").mkdir()
    store.path_of("chapter/app", tmp_path).write_text("{")
    assert store.write(RECORD, tmp_path)
    assert [file.name for file in (tmp_path / "chapter").iterdir()] == ["app.json"]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NEWS["size"], ["images app unpacked: 1010000, was 1000000"]),
        (NEWS["value"], ["claims app user value: '1000', was 'root'"]),
        (NEWS["new-claim"], ["claims app cmd: {'value': [], 'holds': True}, was nothing"]),
        (NEWS["first-download"], ["images app download: 3886503, was nothing"]),
        (NEWS["fewer-layers"], ["images app layers: [], was [{'unpacked': 1000000}]"]),
        (NEWS["size-of-a-layer"], ["images app layers 1 unpacked: 1100000, was 1000000"]),
        (NOISE["seconds"], []),
    ],
    ids=["size", "value", "new-claim", "download", "fewer-layers", "layer", "noise"],
)
def test_what_moved_is_said(new: dict, said: list[str]) -> None:
    """Where it stands, the new value and the old one."""
    assert list(differences(RECORD, new)) == said


@pytest.mark.parametrize(("old", "new", "told"), [(8124, 8125, False), (44, 46, True)])
def test_few_bytes_are_noise_by_the_same_share(old: int, new: int, told: bool) -> None:
    """A byte more in a log of 8 kB is none of what was measured; two of 44 are."""
    assert bool(list(differences({"added": old, "files": 1}, {"added": new, "files": 1}))) is told
    assert list(differences({"files": old}, {"files": new}))
