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
    """What `docker save` writes, and the digests of the image's configuration and of the image.

    The store knows an image by its manifest, or, where it has none, by its configuration.
    """

    archive: bytes
    config: str
    digest: str


def saved(
    layers: list[bytes], form: str = "containerd", *, blobs: list[bytes] | None = None,
    history: list[dict[str, Any]] | None = None, **config: Any,
) -> Saved:  # fmt: skip
    """An image's archive of plain layers.

    `containerd` keeps them as gzip blobs, or as these `blobs`, `overlay2` plain; both are OCI
    layouts. `legacy` is what Engine 23 and 24 write. The last two have a configuration for each
    layer besides.
    """
    whole = {
        "os": "linux", "architecture": "amd64", "config": config,
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
    }  # fmt: skip
    text = json.dumps(whole | ({"history": history} if history else {})).encode()
    if form == "containerd":
        blobs = blobs or [gzip.compress(layer) for layer in layers]
        manifest = _manifest(text, blobs)
        return Saved(tar(*_layout(text, blobs, manifest)), digest(text), digest(manifest))
    of_layers = _of_layers(config, len(layers))
    write = _legacy if form == "legacy" else _classic
    return Saved(tar(*write(text, layers, of_layers)), digest(text), digest(text))


def indexed(image: Saved) -> Saved:
    """The image under an index, beside an attestation, as BuildKit makes it by default."""
    statement = b'{"_type": "https://in-toto.io/Statement/v0.1"}'
    attests = _manifest(b"{}", [statement])
    unknown = {"architecture": "unknown", "os": "unknown"}
    listed = [{"digest": image.digest}, {"digest": digest(attests), "platform": unknown}]
    inner = json.dumps({"schemaVersion": 2, "manifests": listed}).encode()
    index = {"schemaVersion": 2, "manifests": [{"digest": digest(inner)}]}
    more = [*map(_blob, (statement, attests, inner)), _index(index)]
    kept = [member for member in _members(image.archive) if member[0].name != "index.json"]
    return Saved(tar(*kept, *more), image.config, digest(inner))


def together(images: list[Saved]) -> bytes:
    """What `docker save` writes of several images at once."""
    members = {m[0].name: m for image in images for m in _members(image.archive)}
    listed = [{"digest": image.digest} for image in images]
    docker = [
        entry
        for image in images
        for info, text in _members(image.archive)
        if info.name == "manifest.json"
        for entry in json.loads(text)
    ]
    index = _index({"schemaVersion": 2, "manifests": listed})
    members |= {"index.json": index, "manifest.json": file("manifest.json", _json(docker))}
    return tar(*members.values())


def _members(archive: bytes) -> list[Member]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return [(member, opened.extractfile(member).read()) for member in opened]  # type: ignore[union-attr]


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


def _json(document: Any) -> bytes:
    return json.dumps(document).encode()


def _manifest(config: bytes, blobs: list[bytes]) -> bytes:
    return _json(
        {
            "schemaVersion": 2,
            "config": {"digest": digest(config), "size": len(config)},
            "layers": [{"digest": digest(blob), "size": len(blob)} for blob in blobs],
        }
    )


def _index(index: Any) -> Member:
    return file("index.json", _json(index))


def _layout(
    config: bytes, blobs: list[bytes], manifest: bytes, more: tuple[bytes, ...] = (),
    **keys: Any,
) -> list[Member]:  # fmt: skip
    """An OCI layout; `keys` stand in Docker's list besides."""
    return [
        *(_blob(data) for data in dict.fromkeys([*blobs, *more, config, manifest])),
        _index({"schemaVersion": 2, "manifests": [{"digest": digest(manifest)}]}),
        file("manifest.json", _docker_manifest(map(_name, [config, *blobs]), **keys)),
        file("oci-layout", b'{"imageLayoutVersion": "1.0.0"}'),
    ]


def _classic(config: bytes, layers: list[bytes], of_layers: list[bytes]) -> list[Member]:
    """As Engine 25 and later write it of the classic store: it names where layers come from."""
    kind = "application/vnd.oci.image.layer.v1.tar"
    sources = {
        digest(layer): {"mediaType": kind, "size": len(layer), "digest": digest(layer)}
        for layer in layers
    }
    manifest = _manifest(config, layers)
    return _layout(config, layers, manifest, tuple(of_layers), LayerSources=sources)


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


def _docker_manifest(paths: Any, **keys: Any) -> bytes:
    config, *layers = paths
    return _json([{"Config": config, "RepoTags": None, "Layers": layers, **keys}])


def _blob(data: bytes) -> Member:
    return file(_name(data), data)


def _name(data: bytes) -> str:
    return "blobs/" + digest(data).replace(":", "/")
