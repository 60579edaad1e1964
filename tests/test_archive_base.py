"""`layerlab measure --archive IMAGE --base BASE`: what the Dockerfile adds, by two archives."""

import gzip
from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.images.archive import TAKEN
from tests.archives import file, saved, tar

BELOW, OWN = tar(file("etc/name", b"a\n")), tar(file("app", b"1234"))
PACKED = [gzip.compress(layer) for layer in (BELOW, OWN)]
HISTORY = [{"created_by": "FROM"}, {"created_by": "COPY"}]
CLAIMS = """
title = "x"
[image.app]
added = "4 B .. 4 B"
added_layers = 1
added_files = 1
history = { with_layer = 1, empty = 0 }
layers = 2
"""
ALL = ["added", "added_layers", "added_files", "history", "layers"]
OF_SCRATCH = {
    "added": "does not hold: app added: added size is 6 B, claimed 4 B .. 4 B",
    "added_layers": "does not hold: app added_layers: 2 layers added, claimed 1",
    "added_files": "does not hold: app added_files: 2 files added, claimed 1",
    "history": "does not hold: app history: history entries: 2 with a layer and 0 without, "
               "claimed 1 and 0",
}  # fmt: skip


@pytest.fixture
def archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An image's archive, with that of its base, of another version of it, and claims beside it."""
    monkeypatch.chdir(tmp_path)
    Path("claims.toml").write_text(CLAIMS)
    Path("image.tar").write_bytes(saved([BELOW, OWN], blobs=PACKED, history=HISTORY).archive)
    Path("base.tar").write_bytes(saved([BELOW], history=HISTORY[:1]).archive)
    Path("newer.tar").write_bytes(saved([OWN]).archive)
    Path("text").write_text("hello\n")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, str], str]:
    """The exit code, what is said of each claim, and what else is wrong."""
    code = main(["measure", "--archive=image.tar", "--claims=claims.toml", *words])
    out, err = capsys.readouterr()
    # without the lines below a count, which list what was counted
    lines = [line.strip() for line in out.splitlines()[1:] if "app " in line]
    return code, {line.partition("app ")[2].partition(":")[0]: line for line in lines}, err


@pytest.mark.usefixtures("archives")
def test_what_was_added_needs_the_base(capsys: pytest.CaptureFixture[str]) -> None:
    """Without it that is said with the option that takes it; the rest is checked."""
    code, said, _ = told(capsys)
    assert code == 0
    assert {key for key in ALL if said[key].endswith("--base takes the archive of the base")} == {
        *ALL[:4]
    }
    assert said["layers"] == "app layers: holds"


@pytest.mark.usefixtures("archives")
def test_with_its_base_all_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    """By the two archives alone."""
    holds = {key: f"app {key}: holds" for key in ALL}
    assert told(capsys, "--base=base.tar") == (0, holds, "")


@pytest.mark.usefixtures("archives")
def test_an_image_from_scratch_has_no_archive_of_its_base(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The word says so, as in a Dockerfile; then all is the image's own."""
    assert told(capsys, "--base=scratch") == (1, OF_SCRATCH | {"layers": "app layers: holds"}, "")


@pytest.mark.usefixtures("archives")
def test_what_the_base_has_is_read_of_the_image_too(capsys: pytest.CaptureFixture[str]) -> None:
    """A good base does not hide that the same layer is damaged in the image's archive."""
    image = Path("image.tar")
    damaged = image.read_bytes().replace(PACKED[0], PACKED[0][:-1] + b"x")
    assert damaged != image.read_bytes()
    image.write_bytes(damaged)
    code, said, fault = told(capsys, "--base=base.tar")
    assert (code, said) == (1, {})
    assert fault.startswith("image.tar: ") and "damaged" in fault


FAULTS = {
    "newer.tar": "newer.tar is not the base of image.tar: its layers are not the lowest of that "
                 "image; another version of the base has others",
    "none.tar": f"none.tar: no such file; {TAKEN}",
    "text": f"text: no tar archive; {TAKEN}",
}  # fmt: skip


@pytest.mark.usefixtures("archives")
@pytest.mark.parametrize(("base", "sentence"), FAULTS.items())
def test_what_is_no_base_of_the_image_is_one_sentence(
    base: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the file that is wrong, and no claim is said to hold."""
    assert told(capsys, f"--base={base}") == (1, {}, f"{sentence}\n")
