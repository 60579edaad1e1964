"""What records tell of base images, and what they do not."""

from typing import Any

from layerlab.site.base_facts import BaseFacts, all_bases

LAYERS = [{"instruction": "ADD root / # buildkit", "unpacked": 8, "download": 4, "files": 2}]
MORE = [
    *LAYERS,
    {"instruction": "COPY /node / # buildkit", "unpacked": 9, "download": 5, "files": 1},
]
COPY = {"instruction": "COPY app /app # buildkit", "unpacked": 1, "download": 1, "files": 1}
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
MUSL = "/lib/ld-musl-x86_64.so.1"


def record(
    base: str, layers: list[dict[str, Any]], own: list[dict[str, Any]], **claims: dict[str, bool]
) -> Any:
    """The record of one image `it` on a base; `claims` are of paths."""
    sizes = {key: sum(row[key] for row in layers) for key in ("unpacked", "download")}
    image = {
        "bases": {base: ""}, "base_entries": len(layers), "layers": [*layers, *own],
        "shells": 1, "packages": 3, "user": "root",
    }  # fmt: skip
    found = {f"it {key}": {"value": paths} for key, paths in claims.items()}
    bases = {base: sizes} if layers else {}
    return {"measured": "2026-11-29", "bases": bases, "images": {"it": image}, "claims": found}


def test_an_image_that_only_copies_shows_what_its_base_has() -> None:
    """Shells, packages, paths that were looked for, and the user where it sets none."""
    seen = record("a", LAYERS, [COPY], present={MUSL: True, CERTIFICATES: True})
    assert all_bases([seen]) == [BaseFacts("a", 4, 8, True, 3, "musl", True, "root")]


def test_what_was_installed_or_copied_into_the_system_is_not_the_base_s() -> None:
    """Nothing is told of the base; the user is that of the base all the same."""
    for text in ("RUN apk add bash", "COPY sh /bin/sh # buildkit", "COPY . . # buildkit"):
        own = {**COPY, "instruction": text}
        seen = record("a", LAYERS, [own], present={CERTIFICATES: True})
        assert all_bases([seen]) == [BaseFacts("a", 4, 8, user="root")]


def test_a_relative_path_is_one_of_the_working_directory() -> None:
    """Of that which the Dockerfile sets."""
    own = [{"instruction": "WORKDIR /app"}, {**COPY, "instruction": "COPY . . # buildkit"}]
    assert all_bases([record("a", LAYERS, own)])[0].shell is True


def test_a_user_who_is_set_says_nothing_of_the_base() -> None:
    """It hides whom the base starts as."""
    own = [COPY, {"instruction": "USER 10001"}]
    assert all_bases([record("a", LAYERS, own)])[0].user == ""


def test_a_base_has_what_its_lower_layers_have() -> None:
    """But not what they lack: a layer above may bring it."""
    lower = record("a", LAYERS, [COPY], present={MUSL: True}, absent={CERTIFICATES: False})
    upper = record("b", MORE, [{**COPY, "instruction": "RUN true"}])
    found = {one.name: one for one in all_bases([lower, upper])}
    assert (found["b"].libc, found["b"].shell, found["b"].certificates) == ("musl", True, None)
    assert (found["a"].libc, found["a"].certificates) == ("musl", False)
    other = record("b", [MORE[1]], [{**COPY, "instruction": "RUN true"}])
    assert {one.name: one.libc for one in all_bases([lower, other])}["b"] == ""


def test_what_is_in_a_folder_that_is_not_there_is_not_there() -> None:
    """On scratch, which has no layers and no size."""
    seen = record("", [], [COPY], absent={"/usr": False, "/etc": False})
    assert all_bases([seen]) == [BaseFacts("scratch", 0, 0, True, 3, "no glibc", False, "root")]


def test_of_a_base_measured_twice_the_newer_sizes_are_shown() -> None:
    """Its tag moved in between."""
    new = record("a", [{**LAYERS[0], "unpacked": 7}], [COPY])
    old = {**record("a", LAYERS, [COPY]), "measured": "2026-11-01"}
    assert [one.unpacked for one in all_bases([new, old])] == [7]
