"""Layer and image archives for tests, in the forms in which engines write them."""

import gzip
import hashlib
import io
import json
import tarfile
from typing import Any, NamedTuple

Member = tuple[tarfile.TarInfo, bytes]


def file(path: str, content: bytes = b"", mode: int = 0o644, owner: int = 0) -> Member:
    """A regular file."""
    return _member(path, tarfile.REGTYPE, mode, owner, content)


def folder(path: str, mode: int = 0o755) -> Member:
    """A folder."""
    return _member(path, tarfile.DIRTYPE, mode)


def link(path: str, to: str) -> Member:
    """A symbolic link."""
    return _member(path, tarfile.SYMTYPE, 0o777, link=to)


def hard_link(path: str, to: str) -> Member:
    """Another name of a file that the archive already has."""
    return _member(path, tarfile.LNKTYPE, 0o644, link=to)


def _member(
    path: str, kind: bytes, mode: int, owner: int = 0, content: bytes = b"", link: str = ""
) -> Member:
    info = tarfile.TarInfo(path)
    info.type, info.mode, info.uid, info.gid = kind, mode, owner, owner
    info.size, info.linkname = len(content), link
    return info, content


def tar(*members: Member) -> bytes:
    """A layer's archive; long names go into PAX headers, as Go's writer has them."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def digest(data: bytes) -> str:
    """`sha256:…` of the bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Saved(NamedTuple):
    """What `docker save` writes, and the digest of the image's configuration."""

    archive: bytes
    config: str


def saved(layers: list[bytes], form: str = "containerd", **config: Any) -> Saved:
    """An image's archive of plain layers.

    `containerd` keeps them as gzip blobs, `overlay2` plain; both are OCI layouts. `legacy` is
    what Engine 23 and 24 write. The last two have a configuration for each layer besides.
    """
    whole = {
        "os": "linux", "architecture": "amd64", "config": config,
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
    }  # fmt: skip
    text = json.dumps(whole).encode()
    of_layers = _of_layers(config, len(layers))
    members = (
        _legacy(text, layers, of_layers)
        if form == "legacy"
        else _layout(text, layers, of_layers, form)
    )
    return Saved(tar(*members), digest(text))


def _of_layers(config: dict[str, Any], number: int) -> list[bytes]:
    """The configurations that `docker save` still writes for Docker before 1.10.

    As Engine 28.5 writes them: the top layer's has the image's own settings.
    """
    top = {"config": config, "architecture": "amd64"}
    ids = [f"{place:064x}" for place in range(number)]
    return [
        json.dumps(
            {"id": id, "parent": parent, "container_config": {"Env": None}, "os": "linux"}
            | (top if id == ids[-1] else {})
        ).encode()
        for id, parent in zip(ids, ["", *ids], strict=False)
    ]


def _layout(config: bytes, layers: list[bytes], of_layers: list[bytes], form: str) -> list[Member]:
    packed = form == "containerd"
    blobs = [gzip.compress(layer) for layer in layers] if packed else layers
    unlisted = [] if packed else of_layers
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "config": {"digest": digest(config), "size": len(config)},
            "layers": [{"digest": digest(blob), "size": len(blob)} for blob in blobs],
        }
    ).encode()
    index = {"schemaVersion": 2, "manifests": [{"digest": digest(manifest)}]}
    return [
        *(_blob(data) for data in dict.fromkeys([*blobs, *unlisted, config, manifest])),
        file("index.json", json.dumps(index).encode()),
        file("manifest.json", _docker_manifest(map(_name, [config, *blobs]))),
        file("oci-layout", b'{"imageLayoutVersion": "1.0.0"}'),
    ]


def _legacy(config: bytes, layers: list[bytes], of_layers: list[bytes]) -> list[Member]:
    name = digest(config).removeprefix("sha256:") + ".json"
    folders = [f"{number:064x}" for number, _ in enumerate(layers)]
    paths = [f"{folder}/layer.tar" for folder in folders]
    return [
        *(file(path, layer) for path, layer in zip(paths, layers, strict=True)),
        *(file(f"{folder}/VERSION", b"1.0") for folder in folders),
        *(file(f"{at}/json", text) for at, text in zip(folders, of_layers, strict=True)),
        file(name, config),
        file("manifest.json", _docker_manifest([name, *paths])),
    ]


def _docker_manifest(paths: Any) -> bytes:
    config, *layers = paths
    return json.dumps([{"Config": config, "RepoTags": None, "Layers": layers}]).encode()


def _blob(data: bytes) -> Member:
    return file(_name(data), data)


def _name(data: bytes) -> str:
    return "blobs/" + digest(data).replace(":", "/")
