"""That recipes of bases are complete, and that what is fetched is checked."""

import base64
import hashlib
import io
import stat
import tarfile
from pathlib import Path

import pytest

from engine import EngineError, alpine, base_images, recipes, roots
from engine.paths import Home
from layerlab.book import dockerfiles

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.mark.parametrize("recipe", recipes.all_recipes().values(), ids=lambda recipe: recipe.name)
def test_a_recipe_is_complete(recipe):
    """Every base's wheels are pinned, and what it starts from has a recipe."""
    for wheel in recipe.wheels.values():
        assert "--hash=sha256:" in recipes.pin(wheel.split()[0])[1]
    assert set(recipe.images) <= set(recipes.closure(list(recipe.images)))
    stages_named = {word.lower() for word in (recipe.folder / "Dockerfile").read_text().split()}
    assert {stage for stage in recipe.images.values() if stage} <= stages_named


@pytest.mark.parametrize("recipe", recipes.all_recipes().values(), ids=lambda recipe: recipe.name)
def test_a_recipe_needs_what_its_dockerfile_names(recipe):
    """As the official parser reads it."""
    named = dockerfiles.images((recipe.folder / "Dockerfile").read_text())
    contexts = {dockerfiles.full(name) for name in (recipes.SHARED, *recipe.wheels)}
    assert recipe.needs == [name for name in named if name not in contexts]


def test_a_base_with_the_tag_latest_is_found_in_the_same_go(monkeypatch):
    """BuildKit looks the context of a name with the tag `latest` up without the tag."""
    monkeypatch.setattr(base_images, "unpacked", lambda stages, wheel: "/wheel")
    recipe = recipes.all_recipes()["distroless-nodejs"]
    contexts = base_images._named_contexts(
        Home(Path("/a")), recipe, ["gcr.io/distroless/cc-debian13:latest"]
    )
    assert contexts["gcr.io/distroless/cc-debian13"] == "target:distroless_cc"
    assert not [name for name in contexts if name.endswith(":latest")]


def test_a_base_without_recipe_is_one_sentence():
    """An image that nobody can rebuild is refused with the two ways out."""
    with pytest.raises(EngineError) as failure:
        recipes.closure(["debian:trixie", "oraclelinux:9"])
    assert str(failure.value) == (
        "engine/bases has no recipe for oraclelinux:9: add one (engine/README.md says how), or "
        "use a Docker engine that reaches a registry"
    )


def test_an_unknown_key_in_a_recipe_is_refused(tmp_path):
    """A typing error in base.toml is named with what is allowed."""
    (tmp_path / "base.toml").write_text('form = "Debian"\n', encoding="utf-8")
    with pytest.raises(EngineError, match="key form: use from, images, instead, root, wheels"):
        recipes.load(tmp_path / "base.toml")


class DiskOf:
    """A disk image with a package of one file, as Alpine's database lists it."""

    def __init__(self, content: bytes, listed: bytes) -> None:
        """Have `content` in bin/tool where the database lists the checksum of `listed`."""
        checksum = base64.b64encode(hashlib.sha1(listed).digest()).decode()
        database = f"C:Q1x=\nP:tool\nV:1-r0\nt:0\nF:bin\nR:tool\na:0:0:755\nZ:Q1{checksum}\n\n"
        scripts = io.BytesIO()
        with tarfile.open(fileobj=scripts, mode="w"):
            pass
        self.files = {
            alpine.DATABASE: database.encode(), alpine.SCRIPTS: scripts.getvalue(),
            alpine.TRIGGERS: b"", "etc/apk/arch": b"x86_64\n", "etc/apk/repositories": b"",
            "bin/tool": content,
        }  # fmt: skip

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        return self.files[path]

    def content(self, path: str) -> tuple[bytes, bool]:
        """Return a file's content; it is no link."""
        return self.files[path], False


def test_alpine_files_have_the_databases_owner_and_mode(tmp_path):
    """A file comes with the owner and mode that apk's database lists, whatever the disk has."""
    alpine.write_root(DiskOf(b"good", b"good"), ["tool"], ["tool"], tmp_path / "root.tar", [])
    with tarfile.open(tmp_path / "root.tar") as tar:
        tool = tar.getmember("bin/tool")
        assert (tool.uid, tool.gid, stat.filemode(tool.mode)) == (0, 0, "?rwxr-xr-x")
        assert tar.extractfile("etc/apk/world").read() == b"tool\n"


def test_a_tampered_alpine_file_is_refused(tmp_path):
    """A file that is not what Alpine's package database says stops the base."""
    with pytest.raises(EngineError, match=r"^/bin/tool is not what Alpine's package database says"):
        alpine.write_root(DiskOf(b"evil", b"good"), ["tool"], [], tmp_path / "root.tar", [])


def test_a_missing_alpine_package_is_named(tmp_path):
    """A recipe that asks for a package that the image lacks says which."""
    with pytest.raises(EngineError, match="the Alpine disk image has no package gcc"):
        alpine.write_root(DiskOf(b"", b""), ["gcc"], [], tmp_path / "root.tar", [])


def test_a_slim_root_keeps_licences(tmp_path):
    """What a recipe drops goes, what it keeps stays, and so do the folders above it."""
    with tarfile.open(tmp_path / "old.tar", "w") as tar:
        for name in ("./usr/doc/a", "./usr/doc/a/copyright", "./usr/doc/a/changelog", "./usr/man"):
            info = tarfile.TarInfo(name)
            info.type = tarfile.REGTYPE if name.endswith(("copyright", "changelog")) else b"5"
            tar.addfile(info, io.BytesIO())
    add = {"etc/new": (b"x", 0o644)}
    drop, keep = ["usr/doc/*", "usr/man"], ["usr/doc/*/copyright"]
    roots.rewrite(tmp_path / "old.tar", tmp_path / "new.tar", drop, keep, add)
    with tarfile.open(tmp_path / "new.tar") as tar:
        assert tar.getnames() == ["usr/doc/a", "usr/doc/a/copyright", "etc", "etc/new"]
