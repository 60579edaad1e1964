"""What a file is, by its first bytes: an archive, a compressed stream, or something else."""

import tarfile

from layerlab.images.unpacking import HEAD, packing

# A zip archive begins with a member, with its end where it is empty, or with the mark of one that
# was to become several files.
_ZIP = (b"PK\3\4", b"PK\5\6", b"PK\7\x08PK\3\4", b"PK00PK\3\4")
_ZIP_NAMES = (".zip", ".jar", ".war", ".ear", ".whl", ".pex", ".pyz", ".egg", ".nupkg")
_UNREAD = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\x04\x22\x4d\x18": "lz4",
    b"\x02\x21\x4c\x18": "lz4",
    b"LZIP\x01": "lzip",
    b"\x89LZO\0\r\n\x1a\n": "lzop",
    b"\x1f\x9d": "compress",
    b"\xed\xab\xee\xdb": "RPM",
    b"MSCF\0\0\0\0": "cabinet",
    b"hsqs": "SquashFS",
}


def kind_of(first: bytes) -> str | None:
    """What a file is that begins so: tar, ar, zip, or how it is compressed; else None."""
    if kind := packing(first):
        return kind
    if is_tar(first):
        return "tar"
    if first.startswith(b"!<arch>\n"):
        return "ar"
    program = first.startswith(b"#!") and b"PK\3\4" in first
    return "zip" if program or first.startswith(_ZIP) else None


def unread_form(first: bytes) -> str | None:
    """The form of a file that is packed and that nothing here unpacks; else None."""
    return next((form for begin, form in _UNREAD.items() if first.startswith(begin)), None)


def is_tar(first: bytes) -> bool:
    """Whether this is a tar archive's first header, of any version: its sum tells."""
    if first[257:262] == b"ustar":
        return True
    if len(first) < HEAD or not first[148:156].strip(b" \0").isdigit():
        return False
    try:
        tarfile.TarInfo.frombuf(first, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def is_text(text: bytes) -> bool:
    """Whether these bytes are text, of which the last character may be cut."""
    try:
        return "\0" not in text.decode()
    except UnicodeDecodeError as error:
        return b"\0" not in text and error.start > len(text) - 4


def should_be_zip(path: str) -> bool:
    """Whether a file is called as zip archives are."""
    return path.lower().endswith(_ZIP_NAMES)
