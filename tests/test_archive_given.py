"""What is given as an archive or its claims and is none: a sentence that says what to do."""

import bz2
import gzip
import lzma
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.images.archive import TAKEN
from tests.archives import file, folder, saved, tar

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LAYER = tar(folder("etc"), file("etc/name", b"a\n"))
CLAIMS = 'title = "x"\n[image.app]\nlayers = 1\n[image.app.files."/etc/name"]\ncontent = "a\\n"\n'
NO_IMAGE = (
    "the archive holds 0 images, where one is measured; `docker export` and `tar` write files"
)


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    """The exit code of `layerlab measure`, and what it says of a fault."""
    code = main(["measure", *map(str, words)])
    return code, capsys.readouterr().err


@pytest.mark.parametrize("form", ["containerd", "overlay2", "legacy"])
@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, lzma.compress, bz2.compress])
def test_a_packed_archive_is_read(
    form: str, pack: Callable[[bytes], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `docker save | gzip` writes it, and as it is without: sizes and files are the same."""
    claims, plain, packed = (tmp_path / name for name in ("c.toml", "i.tar", "i.tar.packed"))
    claims.write_text(CLAIMS)
    plain.write_bytes(saved([LAYER], form).archive)
    packed.write_bytes(pack(plain.read_bytes()))
    told = []
    for archive in (plain, packed):
        assert main(["measure", f"--archive={archive}", f"--claims={claims}"]) == 0
        told.append(capsys.readouterr().out.replace(str(archive), "ARCHIVE"))
    assert told[0] == told[1]
    assert "app files: holds" in told[1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty; whatever should have written it failed"),
        (gzip.compress(b""), "the file is empty; whatever should have written it failed"),
        (b"hello\n", f"no tar archive; {TAKEN}"),
        (gzip.compress(b"hello\n"), f"no tar archive; {TAKEN}"),
        (LAYER, f"{NO_IMAGE} without one; {TAKEN}"),
        (gzip.compress(LAYER)[:-9], "the image's archive is cut short or damaged"
         " (its gzip stream ends early)"),
    ],
    ids=["empty", "empty-packed", "text", "text-packed", "a-layer", "cut"],
)  # fmt: skip
def test_a_file_that_is_no_archive_is_one_sentence(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what is wrong, and what is taken in its place."""
    path = tmp_path / "image"
    path.write_bytes(content)
    assert said(capsys, "--archive", path) == (1, f"{path}: {sentence}\n")


def test_what_is_no_file_is_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder may be an OCI layout; whoever types the name of an image is told how to save it."""
    assert said(capsys, "--archive", tmp_path) == (
        1,
        f"{tmp_path} is a folder; `tar -cf image.tar -C {tmp_path} .` makes an archive "
        f"of an OCI layout; {TAKEN}\n",
    )
    assert said(capsys, "--archive=alpine:3.23") == (1, f"alpine:3.23: no such file; {TAKEN}\n")


def test_a_pipe_is_no_archive_of_which_something_is_claimed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It can be read once only."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert said(capsys, "--archive", pipe, "--claims=x.toml") == (
        1, f"{pipe} is no regular file: claims read it again; save it into one\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("shop/app", "shop/app is a folder; --claims takes a file, EXAMPLE.toml; "
         "did you mean shop/app.toml?"),
        ("shop", "shop is a folder; --claims takes a file, EXAMPLE.toml"),
        ("shop/other", "shop/other: No such file or directory; did you mean "
         "examples/shop/other.toml?"),
        ("none", "none: No such file or directory"),
        ("image.tar", "image.tar:1: not valid TOML: it is a binary file; is it the archive?"),
        ("empty", "empty:1: title: missing; it is required\n"
         "empty:1: image: missing; it is required"),
    ],
)  # fmt: skip
def test_claims_that_are_none_are_one_sentence(
    name: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """With the file that was likely meant."""
    monkeypatch.chdir(tmp_path)
    for context in ("shop/app", "examples/shop/other"):
        Path(context).mkdir(parents=True)
        Path(f"{context}.toml").write_text(CLAIMS)
    Path("empty").touch()
    Path("image.tar").write_bytes(tar(file("index", b"\0")))
    code, told = said(capsys, "--archive=image.tar", "--claims", name)
    assert (code, told.replace(f"{tmp_path}/", "")) == (1, f"{sentence}\n")


IGNORED = {
    **dict.fromkeys(
        ("--claims=x.toml", "--image=app", "--base=y"),
        "--claims, --image and --base are of an archive: name it with --archive",
    ),
    "--archive=x --base=y": "--base is for claims of what was added to it: name their file with "
                            "--claims",
    "--archive=x --image=app": "--image names an image of a claims file: name that with --claims",
    "--archive=x shop/app": "shop/app: with --archive no example is measured; what is claimed of "
                            "the archive stands in a file: --claims FILE.toml",
    "--archive=x --force": "--force and --brief are of examples: an archive is always read, and "
                           "all is said",
    "--archive=x --brief": "--force and --brief are of examples: an archive is always read, and "
                           "all is said",
}  # fmt: skip


@pytest.mark.parametrize(("words", "sentence"), IGNORED.items())
def test_words_that_would_be_ignored_are_refused(
    words: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is for an archive needs one, and what is for examples excludes one."""
    assert said(capsys, *words.split()) == (2, f"{sentence}\n")
