"""Archives that somebody else wrote, or broke: one sentence each, and never a wrong size."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from layerlab.__main__ import main
from tests.archives import digest, file, saved, tar

LAYER = tar(file("app", b"123"))
CONFIG = json.dumps({"rootfs": {"diff_ids": [digest(LAYER)]}}).encode()


def blob(data: bytes) -> Any:
    """A file of an OCI layout."""
    return file(f"blobs/sha256/{digest(data)[7:]}", data)


def of_manifest(manifest: Any, *more: bytes) -> bytes:
    """An archive whose index leads to this manifest."""
    text = json.dumps(manifest).encode()
    index = json.dumps({"manifests": [{"digest": digest(text)}]}).encode()
    return tar(blob(text), *map(blob, more), file("index.json", index))


def of_config(config: Any) -> bytes:
    """An archive of one layer with this configuration."""
    text = json.dumps(config).encode()
    layers = [{"digest": digest(LAYER)}]
    return of_manifest({"config": {"digest": digest(text)}, "layers": layers}, text, LAYER)


DAMAGED = {
    "index-list": tar(file("index.json", b"[]")),
    "index-of-text": tar(file("index.json", b'{"manifests": ["x"]}')),
    "index-list-of-tables": tar(file("index.json", b"[{}]")),
    "index-without-digest": tar(file("index.json", b'{"manifests": [{}]}')),
    "index-of-itself": tar(file("index.json", b'{"manifests": [{"digest": "index"}]}')),
    "docker-empty-table": tar(file("manifest.json", b"[{}]")),
    "docker-number": tar(file("manifest.json", b"[1]")),
    "docker-table": tar(file("manifest.json", b'{"a": 1}')),
    "no-config-digest": of_manifest({"config": {}, "layers": []}),
    "layers-of-text": of_manifest({"config": {"digest": digest(CONFIG)}, "layers": ["x"]}, CONFIG),
    "rootfs-null": of_config({"rootfs": None}),
    "config-list": of_config([1]),
    "settings-list": of_config({"rootfs": {"diff_ids": [digest(LAYER)]}, "config": [1]}),
    "history-of-text": of_config({"rootfs": {"diff_ids": [digest(LAYER)]}, "history": ["x"]}),
    "not-utf-8": tar(file("index.json", b'{"a": "\xff"}')),
    "no-json": tar(file("index.json", b"{,}")),
}


@pytest.mark.parametrize("archive", DAMAGED.values(), ids=DAMAGED)
def test_a_document_of_another_shape_is_one_sentence(
    archive: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says which document of the archive is damaged."""
    path = tmp_path / "image.tar"
    path.write_bytes(archive)
    assert main(["measure", f"--archive={path}"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{path}: the archive's ")
    assert " is damaged: " in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "other", [b"garbage", gzip.compress(tar(file("app", b"4567")))], ids=["garbage", "another"]
)
def test_a_blob_must_be_what_its_name_says(
    other: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also after the true one was measured: nothing that is remembered counts."""
    path, good = tmp_path / "image.tar", saved([LAYER])
    packed = gzip.compress(LAYER)
    path.write_bytes(good.archive)
    assert main(["measure", f"--archive={path}"]) == 0
    capsys.readouterr()
    path.write_bytes(replaced(good.archive, blob(packed)[0].name, other))
    assert main(["measure", f"--archive={path}"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "damaged" in said.err


def test_a_configuration_must_be_what_its_name_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else anybody could have changed its user."""
    path, good = tmp_path / "image.tar", saved([LAYER], User="10001")
    name = f"blobs/sha256/{good.config[7:]}"
    path.write_bytes(replaced(good.archive, name, CONFIG))
    assert main(["measure", f"--archive={path}"]) == 1
    assert f"the archive's blob {good.config} is damaged: its content is " in (
        capsys.readouterr().err
    )


def replaced(archive: bytes, name: str, content: bytes) -> bytes:
    """The archive with other content under a name that it has."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        members = [(m.name, opened.extractfile(m).read()) for m in opened]  # type: ignore[union-attr]
    assert name in dict(members)
    return tar(*(file(at, content if at == name else data) for at, data in members))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A good one."""
    path = tmp_path / "image.tar"
    path.write_bytes(saved([LAYER]).archive)
    return path


def test_a_comparison_with_an_image_that_is_not_declared_is_a_fault(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not a claim that is not checked; the file is named as it lies."""
    claims = tmp_path / "claims.toml"
    claims.write_text(
        'title = "x"\n[image.app]\n[compare.x]\nsmaller = "app"\nthan = "ap"\ntimes = 2\n'
    )
    assert main(["measure", f"--archive={archive}", f"--claims={claims}"]) == 1
    assert capsys.readouterr().err == (
        f"{claims}:5: [compare.x] than: found 'ap'; did you mean 'app'? allowed: app\n"
    )


def test_a_claims_file_that_is_missing_is_named(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not the archive, which is there."""
    claims = tmp_path / "none.toml"
    assert main(["measure", f"--archive={archive}", f"--claims={claims}"]) == 1
    assert capsys.readouterr().err == f"{claims}: No such file or directory\n"
