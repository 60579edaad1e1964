"""What shape an archive's documents must have; what has another is an ArchiveError that says so.

Only what is read of them is asked for: https://github.com/opencontainers/image-spec

Written for pydantic's core: loading the rest of pydantic and its models would take a tenth of the
time in which an image of 75 MB is measured.
"""

from typing import Generic, NotRequired, TypedDict, TypeVar, cast

from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema
from pydantic_core.core_schema import (
    dict_schema,
    int_schema,
    list_schema,
    nullable_schema,
    str_schema,
)

from layerlab.images.layer import ArchiveError
from layerlab.images.measurement import ImageConfiguration

T = TypeVar("T")


class Platform(TypedDict, total=False):
    """What an image runs on."""

    os: str | None
    architecture: str | None
    variant: str | None


class Descriptor(TypedDict):
    """A blob, as another document names it."""

    digest: str
    platform: NotRequired[Platform | None]
    annotations: NotRequired[dict[str, str] | None]


class OciIndex(TypedDict, total=False):
    """OCI's list of images."""

    manifests: list[Descriptor] | None


class Manifest(TypedDict):
    """An image's configuration and layers; those are null in an image of settings alone."""

    config: Descriptor
    layers: list[Descriptor] | None


class DockerEntry(TypedDict):
    """An image in Docker's own list, `manifest.json`."""

    Config: str
    RepoTags: NotRequired[list[str] | None]
    LayerSources: NotRequired[object]


class RootFiles(TypedDict, total=False):
    """The layers that an image is of, from base to top."""

    diff_ids: list[str] | None


class ImageDocument(ImageConfiguration):
    """An image's whole configuration."""

    rootfs: RootFiles


class Shape(Generic[T]):
    """What a document must have to be read as a T."""

    def __init__(self, schema: CoreSchema) -> None:
        """Others than the keys of the schema are nobody's concern."""
        self.validator = SchemaValidator(schema)


def _table(must: dict[str, CoreSchema], may: dict[str, CoreSchema]) -> CoreSchema:
    """A table with these keys, and maybe those; others in it are nobody's concern."""
    field = core_schema.typed_dict_field
    needed = {key: field(shape, required=True) for key, shape in must.items()}
    return core_schema.typed_dict_schema(
        needed | {key: field(shape, required=False) for key, shape in may.items()}
    )


# Any limit on its length has a text looked into: half of a surrogate pair cannot be printed.
_text, _digest = str_schema(min_length=0), str_schema(pattern=r"^sha256:[0-9a-f]+$")
_text_or_null = nullable_schema(_text)
_texts = nullable_schema(list_schema(_text))
_named_texts = nullable_schema(dict_schema(_text, _text))
_named_values = nullable_schema(dict_schema(_text, core_schema.any_schema()))

_platform = _table({}, dict.fromkeys(("os", "architecture", "variant"), _text_or_null))
_descriptor = _table(
    {"digest": _digest}, {"platform": nullable_schema(_platform), "annotations": _named_texts}
)
_descriptors = nullable_schema(list_schema(_descriptor))
_docker_entry = _table({"Config": _text}, {"RepoTags": _texts})
_root_files = _table({}, {"diff_ids": nullable_schema(list_schema(_digest))})
_history_line = _table({}, {"created_by": _text, "empty_layer": core_schema.bool_schema()})
_times = ("Interval", "Timeout", "StartPeriod", "StartInterval")
_health = _table(
    {}, {"Test": _texts} | dict.fromkeys((*_times, "Retries"), nullable_schema(int_schema()))
)
_settings = _table(
    {},
    dict.fromkeys(("User", "WorkingDir", "StopSignal"), _text_or_null)
    | dict.fromkeys(("Env", "Entrypoint", "Cmd"), _texts)
    | dict.fromkeys(("ExposedPorts", "Volumes"), _named_values)
    | {"Labels": _named_texts, "Healthcheck": nullable_schema(_health)},
)
_image = _table(
    {"rootfs": _root_files},
    {
        "config": nullable_schema(_settings),
        "history": nullable_schema(list_schema(_history_line)),
        "os": _text,
        "architecture": _text,
    },
)

oci_index: Shape[OciIndex] = Shape(_table({}, {"manifests": _descriptors}))
manifest: Shape[Manifest] = Shape(_table({"config": _descriptor, "layers": _descriptors}, {}))
docker_list: Shape[list[DockerEntry]] = Shape(list_schema(_docker_entry))
configuration: Shape[ImageDocument] = Shape(_image)


def checked(shape: Shape[T], document: object, name: str) -> T:
    """The document; raises ArchiveError, with place and reason, where it has another shape."""
    try:
        shape.validator.validate_python(document, strict=True)
        return cast(T, document)
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in first["loc"])
        where = f"at {place.lstrip('.')}, " if place else ""
        said = first["msg"][:1].lower() + first["msg"][1:]
        raise ArchiveError(f"the archive's {name} is damaged: {where}{said}") from None
