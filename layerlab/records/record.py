"""What a record of an example holds, as JSON: the keys, and what stands under each."""

from typing import NotRequired, TypedDict, final

from layerlab.book.claims.answers import Failure
from layerlab.book.requirements import EngineDescription

# A base image: where it is from, and its sizes in bytes.
BaseRecord = TypedDict(
    "BaseRecord",
    {
        "digest": str, "from": str, "unpacked": int, "download": int,
        "download_computed": NotRequired[bool], "layers": int,
    },
)  # fmt: skip


class HistoryRecord(TypedDict):
    """A history entry; one with a layer has its sizes in bytes and the number of its files."""

    instruction: str
    unpacked: NotRequired[int]
    download: NotRequired[int]
    files: NotRequired[int]


@final
class BuiltRecord(TypedDict):
    """An image; sizes are bytes, `bases` are digests by name."""

    dockerfile: str
    target: str | None
    platform: str
    bases: dict[str, str]
    base_layers: int
    base_entries: int
    unpacked: int
    download: int
    added: int
    download_computed: NotRequired[bool]
    files: int
    packages: int
    setuid: int
    shells: int
    wasted: int
    user: str
    layers: list[HistoryRecord]


@final
class FailedRecord(TypedDict):
    """An image that does not build."""

    dockerfile: str
    target: str | None
    fails: Failure


ImageRecord = BuiltRecord | FailedRecord


class ClaimRecord(TypedDict):
    """What was measured for a claim, and a digest of what was asked."""

    value: object
    holds: bool
    asked: NotRequired[str]


class Record(TypedDict):
    """All that pages show of an example; `source` and `made_of` are digests of what it tells of."""

    example: str
    source: str
    measured: str
    on: EngineDescription
    bases: dict[str, BaseRecord]
    images: dict[str, ImageRecord]
    claims: dict[str, ClaimRecord]
    made_of: NotRequired[str]
