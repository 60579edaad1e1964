"""What an image archive's own documents say: which image, of which configuration and layers."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeGuard

from layerlab.images.archive_documents import (
    Descriptor,
    DockerEntry,
    Platform,
    checked,
    configuration,
    docker_list,
    manifest,
    oci_index,
)
from layerlab.images.layer import ArchiveError
from layerlab.images.measurement import ImageConfiguration


class ListedImage(NamedTuple):
    """An image of an archive: its whole configuration, and its layers from base to top.

    A blob is known by its digest where a manifest names it, else by the DiffID alone. `compressed`
    says whether the archive comes from a store that keeps layers as they are pushed.
    """

    config: ImageConfiguration
    diff_ids: list[str]
    blobs: list[str]
    compressed: bool


class ArchiveIndex:
    """The documents of an archive, by the last part of their paths, without `.json`.

    They are JSON as other tools wrote it: nothing is read of one before its shape is checked.
    """

    def __init__(self, documents: Mapping[str, object]) -> None:
        """`manifest` and `index` are Docker's and OCI's lists of images."""
        self._documents = documents

    def image(self, digest: str) -> ListedImage:
        """The image whose index, manifest or configuration has this digest; or ArchiveError."""
        found = self._manifest(digest) or self._manifest_with(digest)
        listed = checked(manifest, found, f"manifest {digest}") if found else None
        config_digest = listed["config"]["digest"] if listed else digest
        config = self._document(config_digest)
        if config is None or (isinstance(config, dict) and "rootfs" not in config):
            raise ArchiveError(f"the image's archive has no configuration {config_digest}")
        read = checked(configuration, config, f"configuration {config_digest}")
        diff_ids = read["rootfs"].get("diff_ids") or []
        blobs = [layer["digest"] for layer in listed["layers"] or []] if listed else diff_ids
        if len(blobs) != len(diff_ids):
            raise ArchiveError(f"the manifest of {digest} lists {len(blobs)} of its layers")
        compressed = listed is not None and not self._names_sources(config_digest)
        return ListedImage(read, diff_ids, blobs, compressed)

    def digests(self) -> dict[str, str]:
        """Digests of the archive's images, each with a name: a tag or a platform."""
        listed = self._documents.get("index")
        if listed is not None:
            return dict(self._listed(listed))
        return {
            _configuration(image): " ".join(image.get("RepoTags") or [])
            for image in self._docker_list()
        }

    def _docker_list(self) -> list[DockerEntry]:
        return checked(docker_list, self._documents.get("manifest") or [], "manifest.json")

    def _listed(self, index: object, name: str = "") -> Iterator[tuple[str, str]]:
        for entry in checked(oci_index, index, "index").get("manifests") or []:
            said = (entry.get("annotations") or {}).get("io.containerd.image.name") or name
            inner = self._document(entry["digest"])
            if isinstance(inner, dict) and "manifests" in inner:
                yield from self._listed(inner, said)
            elif inner and _is_image(entry, inner):
                platform = entry.get("platform") or Platform()
                parts = (platform.get(key) for key in ("os", "architecture", "variant"))
                at = "/".join(str(part) for part in parts if part)
                yield entry["digest"], " ".join(filter(None, (said, at)))

    def _document(self, digest: str) -> object:
        return self._documents.get(digest.removeprefix("sha256:"))

    def _manifest(self, digest: str) -> object:
        """The manifest with this digest, or the first image of the index that has it."""
        document = self._document(digest)
        if isinstance(document, dict) and "manifests" in document:
            first = next(self._listed(document), None)
            return self._document(first[0]) if first else None
        return document if _is_manifest(document) else None

    def _manifest_with(self, config_digest: str) -> object:
        """The first manifest that names this configuration."""
        manifests = filter(_is_manifest, self._documents.values())
        return next((m for m in manifests if _config_of(m) == config_digest), None)

    def _names_sources(self, config_digest: str) -> bool:
        """Whether Docker's list says where layers could be pulled from: the classic store's does.

        It keeps no compressed layer, and writes plain ones:
        https://github.com/moby/moby/blob/docker-v29.8.1/daemon/internal/image/tarexport/save.go
        """
        return any(
            image.get("LayerSources")
            for image in self._docker_list()
            if _configuration(image) == config_digest
        )  # fmt: skip


def _configuration(image: DockerEntry) -> str:
    """Digest of the configuration that an entry of Docker's `manifest.json` names."""
    name = image["Config"].rpartition("/")[2].removesuffix(".json")
    return f"sha256:{name.removeprefix('sha256:')}"


def _config_of(manifest: Mapping[str, object]) -> object:
    """Digest of the configuration that a manifest names; None where it names none."""
    config = manifest["config"]
    return config.get("digest") if isinstance(config, dict) else None


def _is_manifest(document: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(document, dict) and "layers" in document and "config" in document


def _is_image(entry: Descriptor, manifest: object) -> bool:
    """Whether it is no attestation, which stands in an index for `unknown/unknown`."""
    platform = entry.get("platform") or Platform()
    return _is_manifest(manifest) and platform.get("os") != "unknown"
