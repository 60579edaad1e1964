"""What an archive tells of a file's content, through links of both kinds, and of odd documents."""

import codecs
import json
from pathlib import Path
from typing import Any

import pytest

from layerlab.__main__ import main
from tests.archives import Member, digest, file, folder, hard_link, link, saved, tar

OLD = (file("a", b"old\n"), hard_link("b", "a"))
NEW = (file("a", b"new\n"),)


def told(
    folder: Path, capsys: pytest.CaptureFixture[str], archive: bytes, claims: str, *words: str
) -> tuple[int, list[str]]:
    """The exit code, and what is said of each claim, or in place of all."""
    image, file = folder / "image.tar", folder / "claims.toml"
    image.write_bytes(archive)
    file.write_text(f'title = "x"\n[image.app]\n{claims}\n')
    code = main(["measure", f"--archive={image}", f"--claims={file}", *words])
    said = capsys.readouterr()
    assert said.err.count("\n") <= 1
    return code, [*said.out.splitlines()[1:], *said.err.replace(f"{folder}/", "").splitlines()]


CONTENTS: dict[str, tuple[list[tuple[Member, ...]], str, str]] = {
    "overwritten-target": ([OLD, NEW], "/b", "old\n"),
    "target-itself": ([OLD, NEW], "/a", "new\n"),
    "target-below": ([OLD[:1], (hard_link("b", "./a"),)], "/b", "old\n"),
    "target-below-two": ([OLD[:1], NEW, (hard_link("b", "a"),), OLD[:1]], "/b", "new\n"),
    "link-overwritten": ([OLD, (file("b", b"other\n"),)], "/b", "other\n"),
    "hard-link-to-hard-link": ([(*OLD, hard_link("c", "/b")), NEW], "/c", "old\n"),
    "itself-below": ([OLD[:1], (hard_link("a", "a"),)], "/a", "old\n"),
    "hard-link-to-link": ([(*OLD, link("l", "/a"), hard_link("d/m", "l")), NEW], "/d/m", "new\n"),
    "link-to-hard-link": ([(*OLD, link("c", "b")), NEW], "/c", "old\n"),
}  # fmt: skip


@pytest.mark.parametrize(("layers", "path", "content"), CONTENTS.values(), ids=CONTENTS)
def test_a_hard_link_keeps_what_its_target_was(
    layers: list[tuple[Member, ...]], path: str, content: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """In its own layer, or below; what a later layer has by the target's name is another file."""
    claims = f"files.'{path}'.content = {json.dumps(content)}"
    archive = saved([tar(*layer) for layer in layers]).archive
    assert told(tmp_path, capsys, archive, claims) == (0, ["    app files: holds"])


NO_CONTENT: dict[str, tuple[Member, str]] = {
    "dangling": (link("x", "etc/none"), "/x leads to /etc/none, which is absent"),
    "not-utf-8": (link("x", "\udcff"), "/x leads to /\\udcff, which is absent"),
    "to-itself": (link("x", "x"), "/x leads from link to link without end"),
    "folder": (folder("x"), "/x has no content: it is a folder"),
    "hard-link-to-nothing": (
        hard_link("x", "none"),
        "/x is a hard link to /none, of which no layer has the content",
    ),
    "hard-link-to-itself": (
        hard_link("x", "x"),
        "/x is a hard link to /x, of which no layer has the content",
    ),
}


@pytest.mark.parametrize(("member", "sentence"), NO_CONTENT.values(), ids=NO_CONTENT)
def test_what_has_no_content_fails_its_claim_alone(
    member: Member, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence; the other claims are checked."""
    claims = 'layers = 1\nfiles."/x".content = ""\nshells = 0'
    code, said = told(tmp_path, capsys, saved([tar(member)]).archive, claims)
    assert code == 1
    assert sorted(said) == [
        "    app layers: holds", "    app shells: holds",
        f"    does not hold: app files: {sentence}",
    ]  # fmt: skip


def test_a_hard_link_to_a_link_of_a_lower_layer_is_not_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where that leads is not followed, so nothing is said of its content."""
    below, own = tar(file("a", b"old\n"), link("l", "a")), tar(hard_link("x", "l"))
    archive = saved([below, own]).archive
    assert told(tmp_path, capsys, archive, 'files."/x".content = "old\\n"') == (
        0,
        ["    app files: not checked: /x is a hard link to /l, which is no regular file"],
    )


def test_a_variable_without_a_value_is_absent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A process does not get it; the other variables are compared."""
    archive = saved([tar(*NEW)], Env=["FOO", "A=1=2"]).archive
    assert told(tmp_path, capsys, archive, 'env = { FOO = false, A = "1=2" }')[0] == 0
    assert told(tmp_path, capsys, archive, 'env = { FOO = "x" }') == (
        1, ["    does not hold: app env: variable FOO is absent, claimed 'x'"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"User": "\ud800"}, "config.User"),
        ({"Env": ["A=\udfff"]}, "config.Env[0]"),
        ({"Labels": {"a": "\ud800"}}, "config.Labels.a"),
    ],
)
def test_half_of_a_surrogate_pair_is_no_text(
    config: dict[str, Any], place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It could not be printed; the sentence says where it stands."""
    image = saved([tar(*NEW)], **config)
    assert told(tmp_path, capsys, image.archive, "layers = 1") == (
        1,
        [
            f"image.tar: the archive's configuration {image.config} is damaged: at {place}, input "
            "should be a valid string, unable to parse raw data as a unicode string"
        ],
    )


def with_begin(begin: bytes) -> bytes:
    """An archive whose configuration begins so; it is named by its digest."""
    layer = tar(*NEW)
    config = begin + json.dumps({"rootfs": {"diff_ids": [digest(layer)]}}).encode()
    name = digest(config).removeprefix("sha256:")
    listed = [{"Config": f"blobs/sha256/{name}", "Layers": [f"blobs/sha256/{digest(layer)[7:]}"]}]
    return tar(
        file(f"blobs/sha256/{digest(layer)[7:]}", layer), file(f"blobs/sha256/{name}", config),
        file("manifest.json", json.dumps(listed).encode()),
    )  # fmt: skip


def test_json_may_begin_with_blanks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON may."""
    archive = with_begin(b"\r\n\t ")
    assert told(tmp_path, capsys, archive, "layers = 1") == (0, ["    app layers: holds"])


def test_json_may_not_begin_with_a_byte_order_mark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No engine reads it; it is not taken for a layer."""
    code, [said] = told(tmp_path, capsys, with_begin(codecs.BOM_UTF8), "layers = 1")
    assert code == 1
    assert " is damaged: it is no JSON (Unexpected UTF-8 BOM" in said
