"""What is measured of an image: its layers laid over one another."""

import io

import pytest

from layerlab.book.claims.contents import HistoryEntry, Layer
from layerlab.images.layer import read_layer
from layerlab.images.measurement import Measurement
from tests.archives import Member, file, folder, hard_link, link, tar


def image(*layers: list[Member], **config: object) -> Measurement:
    """An image of these layers."""
    return Measurement({"config": {}, **config}, [_layer(members) for members in layers])


def _layer(members: list[Member]) -> Layer:
    return read_layer(io.BytesIO(tar(*members)))


def test_sizes_are_sums_over_all_layers() -> None:
    """What a later layer hides still has to be downloaded and kept."""
    measured = image([file("a", b"x" * 1000)], [file("a", b"y" * 10)], [file(".wh.a")])
    assert measured.unpacked == 1010
    assert measured.download == sum(layer.download for layer in measured.layers)
    assert measured.files == {}


@pytest.mark.parametrize(
    ("upper", "left", "wasted"),
    [
        pytest.param([file("d/a", b"1")], ["/d", "/d/a", "/d/b", "/e"], 3, id="overwritten"),
        pytest.param([file("d/.wh.a")], ["/d", "/d/b", "/e"], 3, id="whiteout-of-a-file"),
        pytest.param([file(".wh.d")], ["/e"], 7, id="whiteout-of-a-folder"),
        pytest.param([file("d/.wh..wh..opq")], ["/d", "/e"], 7, id="opaque-folder"),
        pytest.param(
            [file("d/.wh..wh..opq"), file("d/a", b"12")], ["/d", "/d/a", "/e"], 7,
            id="opaque-folder-with-new-content",
        ),
        pytest.param(
            [file("d/a", b"12"), file("d/.wh..wh..opq")], ["/d", "/d/a", "/e"], 7,
            id="opaque-mark-after-the-new-content",
        ),
        pytest.param([file(".wh..wh..opq")], [], 12, id="opaque-root"),
        pytest.param([file("d", b"now a file")], ["/d", "/e"], 7, id="folder-becomes-a-file"),
        pytest.param([link("d", "e")], ["/d", "/e"], 7, id="folder-becomes-a-link"),
        pytest.param([folder("e")], ["/d", "/d/a", "/d/b", "/e"], 5, id="file-becomes-a-folder"),
        pytest.param([folder("d", 0o700)], ["/d", "/d/a", "/d/b", "/e"], 0, id="folder-mode"),
        pytest.param([file(".wh.none")], ["/d", "/d/a", "/d/b", "/e"], 0, id="whiteout-of-nothing"),
        pytest.param([file(".wh.")], ["/d", "/d/a", "/d/b", "/e"], 0, id="mark-without-a-name"),
    ],
)  # fmt: skip
def test_a_later_layer_overwrites_and_deletes(
    upper: list[Member], left: list[str], wasted: int
) -> None:
    """Files of lower layers that a container no longer sees are counted as wasted."""
    lower = [folder("d"), file("d/a", b"333"), file("d/b", b"4444"), file("e", b"55555")]
    measured = image(lower, upper)
    assert (sorted(measured.files), measured.wasted) == (left, wasted)


def test_a_path_is_found_through_links_to_folders() -> None:
    """`/bin/sh` is `/usr/bin/busybox`'s neighbour where `/bin` is a link, as in Debian."""
    measured = image(
        [
            folder("usr/bin"), file("usr/bin/sh", b"1", mode=0o755), link("bin", "usr/bin"),
            link("opt/current", "/opt/v2"), folder("opt/v2"), link("opt/v2/bin", "../../usr/bin"),
        ]
    )  # fmt: skip
    for path in ("/usr/bin/sh", "/bin/sh", "/opt/current/bin/sh", "/opt/v2/bin/sh"):
        assert measured.resolve(path) == "/usr/bin/sh"
        assert measured.file(path) == measured.files["/usr/bin/sh"]
    assert measured.file("/bin/zsh") is None
    assert measured.file("/nowhere/sh") is None


def test_a_link_at_the_end_of_a_path_is_itself() -> None:
    """Mode and owner are the link's, as `ls -l` shows."""
    measured = image([link("sh", "busybox"), file("busybox", mode=0o755)])
    found = measured.file("/sh")
    assert found is not None
    assert (found.kind, found.link) == ("l", "busybox")


def test_links_in_a_circle_end() -> None:
    """Forty links are followed at most, as Linux does."""
    measured = image([link("a", "b"), link("b", "a")])
    assert measured.file("/a/x") is None


def test_setuid_and_setgid_files_are_found() -> None:
    """The sticky bit of /tmp, and folders with setgid, are neither."""
    measured = image(
        [
            file("su", mode=0o4755), file("wall", mode=0o2755), hard_link("sudo", "su"),
            folder("tmp", 0o1777), folder("mail", 0o2775), file("plain", mode=0o755),
        ]
    )  # fmt: skip
    assert measured.setuid == ["/su", "/wall"]


def test_regular_files_are_what_a_container_sees() -> None:
    """Hard links count; folders, symbolic links and deleted files do not."""
    lower = [file("a"), hard_link("b", "a"), link("c", "a"), folder("d"), file("gone")]
    assert image(lower, [file(".wh.gone")]).regular_files == 2


def test_shells_are_names_under_which_one_starts() -> None:
    """Links to BusyBox count; a file named sh elsewhere does not."""
    measured = image(
        [
            file("bin/busybox", mode=0o755), link("bin/sh", "busybox"),
            hard_link("bin/ash", "bin/busybox"), file("usr/share/doc/sh"), folder("usr/bin/bash"),
            file("busybox/sh"),
        ]
    )  # fmt: skip
    assert measured.shells == ["/bin/ash", "/bin/sh", "/busybox/sh"]


DPKG = """\
Package: bash
Status: install ok installed

Package: removed
Status: deinstall ok config-files

Package: half
Status: install ok half-installed

Package: libc6
Status: hold ok installed
"""


@pytest.mark.parametrize(
    ("members", "packages"),
    [
        pytest.param(
            [file("lib/apk/db/installed", b"P:musl\nV:1\n\nP:busybox\nV:2\nF:bin\n")],
            ["busybox", "musl"],
            id="apk",
        ),
        pytest.param(
            [file("usr/lib/apk/db/installed", b"P:apk-tools\n")], ["apk-tools"], id="apk-under-usr"
        ),
        pytest.param([file("var/lib/dpkg/status", DPKG.encode())], ["bash", "libc6"], id="dpkg"),
        pytest.param(
            [
                file("var/lib/dpkg/status.d/tzdata", b"Package: tzdata\nVersion: 1\n"),
                file("var/lib/dpkg/status.d/base", b"Package: base-files\n"),
                file("var/lib/dpkg/status.d/base.md5sums", b"Package: no\n"),
            ],
            ["base-files", "tzdata"],
            id="distroless",
        ),
        pytest.param([file("app")], [], id="none"),
    ],
)
def test_packages_are_counted_from_the_databases(
    members: list[Member], packages: list[str]
) -> None:
    """The databases of apk and dpkg, and distroless images' one file a package."""
    assert image(members).packages == packages


def test_the_database_of_the_top_layer_counts() -> None:
    """A later layer's database replaces the earlier; a deleted one has no packages."""
    path = "lib/apk/db/installed"
    lower, upper = [file(path, b"P:musl\n")], [file(path, b"P:musl\n\nP:curl\n")]
    assert image(lower, upper).packages == ["curl", "musl"]
    assert image(lower, [file("lib/apk/db/.wh.installed")]).packages == []
    assert image(lower, [file(".wh.lib")]).packages == []


def test_the_configuration_may_be_empty() -> None:
    """An image from scratch has neither config nor history."""
    measured = Measurement({"config": None, "history": None, "os": "linux"}, [])
    assert (measured.config, measured.history, measured.unpacked) == ({}, [], 0)
    assert measured.platform == "linux/"


def test_history_tells_entries_without_layer() -> None:
    """As the configuration has it."""
    entries = [{"created_by": "COPY a /a"}, {"created_by": "USER 1", "empty_layer": True}]
    measured = image([file("a")], history=entries)
    assert measured.history == [HistoryEntry("COPY a /a", False), HistoryEntry("USER 1", True)]
