"""Headers of tar archives, read fast: nothing is read otherwise than `tarfile` reads it."""

import io
import tarfile
from collections.abc import Callable

import pytest

from layerlab.images.tar_header import UsualHeader

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
KINDS = {
    "file": tarfile.REGTYPE, "folder": tarfile.DIRTYPE, "link": tarfile.SYMTYPE,
    "hard link": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE, "device": tarfile.CHRTYPE,
}  # fmt: skip
LONG = f"{'y' * 60}/{'z' * 90}"
NAMES = ("a", "./etc/passwd", "x" * 100, LONG, "ünïcode", "a folder/with blanks ")


def archive(form: int, *infos: tarfile.TarInfo) -> bytes:
    """An archive of these members, each with as many zeros as its size says."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as opened:
        for info in infos:
            opened.addfile(info, io.BytesIO(bytes(info.size)))
    return stream.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, **fields: object) -> tarfile.TarInfo:
    """A member with unlike fields, so that none is taken for another."""
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.uid, info.gid = kind, 0o4751, 10001, 20002
    info.size = 700 if kind == tarfile.REGTYPE else 0
    info.linkname = "some/where" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def read(data: bytes, tarinfo: type[tarfile.TarInfo]) -> list[tuple[object, ...]]:
    """What is read of each member."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:", tarinfo=tarinfo) as opened:
        return [(m.name, m.type, m.mode, m.uid, m.gid, m.size, m.linkname) for m in opened]


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_every_member_is_read_as_tarfile_reads_it(form: int) -> None:
    """Each kind under each name, long and foreign ones too."""
    infos = [member(name, kind) for kind in KINDS.values() for name in NAMES]
    data = archive(form, *infos)
    assert read(data, UsualHeader) == read(data, tarfile.TarInfo)
    assert len(read(data, UsualHeader)) == len(infos)


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (tarfile.GNU_FORMAT, {"uid": 0o77777777}),  # written in binary
        (tarfile.PAX_FORMAT, {"uid": 0o77777777}),  # in a header of its own
        (tarfile.GNU_FORMAT, {"linkname": "l" * 300, "type": tarfile.SYMTYPE, "size": 0}),
        (tarfile.PAX_FORMAT, {"pax_headers": {"SCHILY.xattr.user.a": "b"}}),
    ],
)
def test_what_is_unusual_is_read_too(form: int, fields: dict[str, object]) -> None:
    """It is left to tarfile."""
    data = archive(form, member("a", **fields), member("b"))
    assert read(data, UsualHeader) == read(data, tarfile.TarInfo)


def test_a_folder_of_an_old_archive_ends_in_a_slash() -> None:
    """Before POSIX a folder had the type of a file."""
    data = archive(tarfile.USTAR_FORMAT, member("old/", tarfile.AREGTYPE))
    assert read(data, UsualHeader) == read(data, tarfile.TarInfo)
    assert read(data, UsualHeader)[0][:2] == ("old", tarfile.DIRTYPE)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:10] + b"?" + data[11:],  # the sum does not fit
        lambda data: data[:100] + b"rwxr-x-x" + data[108:],  # not a number
        lambda data: data[:300],
    ],
)
def test_a_damaged_header_is_no_member(damage: Callable[[bytes], bytes]) -> None:
    """Its sum tells."""
    data = damage(archive(tarfile.USTAR_FORMAT, member("a")))
    with pytest.raises(tarfile.ReadError):
        read(data, UsualHeader)
