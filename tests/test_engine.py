"""Which engine is chosen, what the sentences say, and that what is fetched is checked."""

import base64
import fcntl
import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from engine import EngineError, alpine, choose, embedded, names, network, paths, recipes, roots
from engine import building as bases
from engine import stage as stages
from engine import throwaway as fresh
from engine.chosen import Engine
from engine.command_line import main
from engine.paths import Home

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """No test here meets the engine that this machine may be running."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("ENGINE", "ENGINE_STORE", "ENGINE_DATA_SIZE", "DOCKER_HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def stand_in(monkeypatch):
    """An embedded engine that comes up at once; records why it was asked for."""
    asked = []

    def up(home, why, images=None):
        asked.append((why, images))
        return Engine(True, "unix:///embedded", "28.5.2", "v0.25.2", home.store, f"engine: {why}")

    monkeypatch.setattr(embedded, "up", up)
    monkeypatch.setattr(embedded, "impossible", lambda home: "")
    return asked


def docker(folder, monkeypatch, version="", buildx=True, host="unix:///stand-in"):
    """Put a `docker` first in PATH that answers as if such an engine were there."""
    info = {"ServerVersion": version, "Driver": "overlay2", "DriverStatus": []}
    script = f"""#!/bin/sh
case "$1 $2" in
"context inspect") echo {host} ;;
"info --format") echo '{json.dumps(info)}' ;;
"buildx inspect") {"echo 'BuildKit version: v0.30.0'" if buildx else "exit 1"} ;;
esac
"""
    folder.mkdir(exist_ok=True)
    (folder / "docker").write_text(script, encoding="utf-8")
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_the_embedded_engine_is_used_when_asked_for(stand_in, monkeypatch, tmp_path):
    """ENGINE=embedded wins over an engine of the user's that would do."""
    docker(tmp_path / "bin", monkeypatch, "28.0.0")
    monkeypatch.setenv("ENGINE", "embedded")
    assert choose().embedded
    assert stand_in == [("ENGINE=embedded", None)]


def test_the_users_engine_is_preferred(stand_in, monkeypatch, tmp_path):
    """An engine of the user's that answers, is recent and has Buildx is used as it is."""
    docker(tmp_path / "bin", monkeypatch, "28.0.0", host="ssh://elsewhere")
    engine = choose([])
    assert engine.line == (
        "engine: Docker Engine 28.0.0, BuildKit v0.30.0, overlay2 store "
        "(it answers at ssh://elsewhere)"
    )
    assert (engine.embedded, engine.environment, engine.origins()) == (False, {}, {})
    assert stand_in == []


@pytest.mark.parametrize(
    ("version", "buildx", "why"),
    [
        ("", True, "no Docker answers at unix:///stand-in"),
        ("20.10.24", True, "the Docker Engine at unix:///stand-in is 20.10.24, older than 23"),
        ("28.0.0", False, "the docker command for unix:///stand-in has no Buildx"),
    ],
)
def test_an_unfit_engine_gives_way(stand_in, monkeypatch, tmp_path, version, buildx, why):
    """Where the user's engine is missing, too old or without Buildx, the embedded one says so."""
    docker(tmp_path / "bin", monkeypatch, version, buildx)
    assert choose([]).line == f"engine: {why}"


def test_no_docker_command_is_told_from_no_engine(stand_in, monkeypatch, tmp_path):
    """Without a docker command the reason is that, and not an engine that does not answer."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose([]).line == "engine: there is no docker command"


def test_an_engine_without_registry_and_bases_gives_way(stand_in, monkeypatch, tmp_path):
    """An engine that neither has the bases nor reaches a registry is of no use here."""
    docker(tmp_path / "bin", monkeypatch, "28.0.0", host=f"unix://{tmp_path}/none.sock")
    assert choose(["alpine:3.23"]).line == (
        f"engine: the Docker Engine at unix://{tmp_path}/none.sock reaches no image registry"
    )


def test_the_users_engine_can_be_insisted_on(stand_in, monkeypatch, tmp_path):
    """ENGINE=docker never falls back: the sentence says what is wrong and what to do."""
    docker(tmp_path / "bin", monkeypatch, "20.10.24")
    monkeypatch.setenv("ENGINE", "docker")
    with pytest.raises(EngineError) as failure:
        choose([])
    assert str(failure.value) == (
        "ENGINE=docker, but the Docker Engine at unix:///stand-in is 20.10.24, older than 23: "
        "install Docker Engine 23 or newer with Buildx and start it"
    )


def test_neither_engine_is_one_sentence(stand_in, monkeypatch, tmp_path):
    """Where no engine is possible the sentence names both reasons and the next step."""
    docker(tmp_path / "bin", monkeypatch)
    monkeypatch.setattr(embedded, "impossible", lambda home: "it needs root")
    with pytest.raises(EngineError) as failure:
        choose([])
    assert str(failure.value) == (
        "no Docker answers at unix:///stand-in, and there can be no embedded engine, it needs "
        "root: install Docker Engine 23 or newer with Buildx and start it"
    )


def test_an_embedded_engine_that_is_the_docker_host_is_known(stand_in, monkeypatch):
    """With DOCKER_HOST set by `python -m engine env`, the engine is still the embedded one."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{paths.home().socket}")
    assert choose().embedded


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ENGINE", "podman", "ENGINE=podman is not known: use embedded or docker, or leave it"),
        ("ENGINE_STORE", "vfs", "ENGINE_STORE=vfs is no image store: use containerd or overlay2"),
        ("ENGINE_DATA_SIZE", "big", "ENGINE_DATA_SIZE=BIG is not a size: use a number and M or G"),
    ],
)
def test_a_wrong_setting_is_one_sentence(monkeypatch, name, value, sentence):
    """A value that cannot be meant is refused with what is allowed."""
    monkeypatch.setenv(name, value)
    with pytest.raises(EngineError, match=sentence):
        choose()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"platform.machine": lambda: "riscv64"}, "it needs Linux on x86_64"),
        ({"os.geteuid": lambda: 1000}, "it needs root"),
        ({"shutil.which": lambda name: None}, "it needs apt-get, as Debian has it"),
    ],
)
def test_what_an_embedded_engine_needs_is_said(monkeypatch, change, reason):
    """A machine that cannot have an embedded engine says what it lacks."""
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    for name, value in change.items():
        monkeypatch.setattr(name, value)
    assert embedded.impossible(paths.home()) == reason


def test_engines_never_share_a_name():
    """Another folder, store or size is another engine: other link, cgroup and folders."""
    engines = [
        Home(Path("/a")), Home(Path("/b")), Home(Path("/a"), "overlay2"),
        Home(Path("/a"), "containerd", "200M"),
    ]  # fmt: skip
    for attribute in ("run", "data", "link", "cgroup", "lock", "built"):
        assert len({getattr(engine, attribute) for engine in engines}) == len(engines)
    assert all(len(engine.link) <= 15 for engine in engines)


def test_a_deep_cache_folder_gets_a_short_socket():
    """A socket's path has at most 107 bytes, however deep the cache folder lies."""
    deep = Home(Path("/" + "x" * 90))
    assert len(str(deep.socket)) < 107
    assert Home(Path("/short")).socket.parent == Home(Path("/short")).run


def test_addresses_keep_clear_of_the_hosts_routes(monkeypatch):
    """An engine takes two addresses that no network of this host has."""
    first = network.free_pair("00000001")
    subnet = network.ipaddress.ip_network(f"{first.host}/30", strict=False)
    monkeypatch.setattr(network, "_routes", lambda: [subnet])
    assert network.free_pair("00000001") != first


def test_starting_is_light():
    """A run that finds everything in place imports nothing outside the standard library."""
    script = (
        "import engine, engine.command_line, sys;"
        "print(sorted({m.partition('.')[0] for m in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(eval(done.stdout)) <= {"engine", "__main__", "sitecustomize"}


def test_status_without_an_engine(capsys):
    """`python -m engine status` says that nothing runs, and fails."""
    assert main(["status"]) == 1
    assert capsys.readouterr().out == "engine: the embedded engine is not running\n"


def test_env_without_an_engine(capsys):
    """`python -m engine env` prints no variable and says how to start it."""
    assert main(["env"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "engine: the embedded engine is not running: python -m engine up\n",
    )


def test_a_stage_is_there_wholly_or_not_at_all(tmp_path):
    """Work that fails half-way leaves nothing that looks finished, and the next try succeeds."""

    def broken(part):
        (part / "half").touch()
        raise EngineError("the network went away")

    with pytest.raises(EngineError):
        stages.finished(tmp_path, "thing", stages.digest("key"), broken, "making a thing")
    assert list(tmp_path.glob("thing-*")) == []
    made = stages.finished(
        tmp_path, "thing", stages.digest("key"), lambda part: None, "making a thing"
    )
    assert list(made.iterdir()) == []


def test_finished_work_is_not_done_again(tmp_path):
    """A stage with the same recipe is made once."""
    made = []
    for _ in range(2):
        stages.finished(tmp_path, "thing", stages.digest("key"), made.append, "making a thing")
    assert len(made) == 1


def test_an_engine_that_is_just_beginning_is_not_swept(stand_in, monkeypatch):
    """Another process may sweep at any moment: before the folder is locked, and after."""
    lock, swept = fcntl.flock, []

    def late(file, operation):
        if not swept:
            swept.append(file.name)
            fresh.sweep()
        lock(file, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with fresh.throwaway():
        (root,) = fresh._folder().iterdir()
        fresh.sweep()
        assert (root / "stages").is_symlink()
    assert swept
    assert list(fresh._folder().iterdir()) == []


def test_what_a_killed_process_left_is_swept(tmp_path):
    """A folder whose lock is free at once; one that never got its name after an hour."""
    folder = fresh._folder()
    for name in ("0123abcd", ".4567abcd", ".89abcdef"):
        (folder / name).mkdir(parents=True)
        (folder / name / "owner").touch()
    hours_ago = time.time() - 2 * 3600
    os.utime(folder / ".4567abcd", (hours_ago, hours_ago))
    fresh.sweep()
    assert [path.name for path in folder.iterdir()] == [".89abcdef"]


def test_image_names_in_a_dockerfile():
    """FROM, COPY --from and RUN --mount are read; stages, scratch and heredocs are no images."""
    dockerfile = """# syntax=docker/dockerfile:1
ARG VERSION=3.23
FROM --platform=$BUILDPLATFORM golang:1.27-alpine AS build
RUN --mount=type=bind,from=docker.io/library/busybox,target=/b \\
    --mount=type=cache,target=/c true
RUN <<END
FROM table
END
FROM alpine:${VERSION} AS Final
COPY --from=build --chown=1 /a /a
COPY --from=gcr.io/distroless/static-debian13:nonroot@sha256:0123 /a /a
FROM final
COPY --from=0 / /
FROM scratch
FROM ${NOT_GIVEN}
"""
    assert names.images(dockerfile) == [
        "docker/dockerfile:1",
        "golang:1.27-alpine",
        "busybox:latest",
        "alpine:3.23",
        "gcr.io/distroless/static-debian13:nonroot",
    ]


HEREDOCS = {
    "a comment": "# RUN <<EOF is a here-document\n",
    "arithmetic": "RUN echo $((1<<shift))\n",
    "quotes": 'RUN echo "a <<EOF b"\n',
    "a list": 'RUN ["sh", "-c", "cat <<EOF"]\n',
    "a here-string": "RUN cat <<<word\n",
    "no word of its own": "RUN cat<<EOF\n",
    "no instruction for it": "ENV A=1 B=<<EOF\n",
    "a document": "RUN <<EOF\nFROM table\n EOF\nEOF\n",
    "tabs before its end": "RUN <<-EOF\n\tFROM table\n\tEOF\n",
    "two documents": "COPY <<a.txt <<'b c' /x/\nFROM table\na.txt\nFROM table\nb c\n",
    "a continued line": "RUN cat <<A \\\n# with \\\n\n && true\nFROM table\nA\n",
    "an instruction for later": "ONBUILD RUN <<EOF\nFROM table\nEOF\n",
    "lines as Windows ends them": "RUN a \\\r\n b\r\nRUN <<EOF\r\nFROM table\r\nEOF\r\n",
}


@pytest.mark.parametrize("text", HEREDOCS.values(), ids=HEREDOCS)
def test_what_is_in_a_here_document_and_what_is_not(text):
    """As BuildKit 0.25 reads it (`docker build --call=targets` lists the same stages)."""
    dockerfile = f"FROM alpine:3.23 AS First\n{text}FROM node:24-alpine\n# the end"
    assert names.stage_names(dockerfile) == ["first", ""]
    assert names.images(dockerfile) == ["alpine:3.23", "node:24-alpine"]
    assert "".join(text for text, _ in names.instructions(dockerfile)) == dockerfile


def test_commands_of_a_page():
    """Those in transcripts, in either kind of fence; prose and other blocks are none."""
    page = """Use `busybox`.
```{transcript} a/b
:name: x

docker run busybox
```
```text
docker run alpine
```
::::{transcript} -
docker pull debian
::::
"""
    assert names.transcripts(page).split("\n") == [
        ":name: x", "", "docker run busybox", "", "docker pull debian", "",
    ]  # fmt: skip


def test_the_bases_that_the_book_needs():
    """Those of Dockerfiles, of commands on pages, and the lab's own registry."""
    found = embedded.named()
    assert {"registry:3", "alpine:3.23", "golang:1.27-alpine", "python:3.13-slim"} <= set(found)
    assert set(found) <= set(recipes.by_image())


@pytest.mark.parametrize("recipe", recipes.all_recipes().values(), ids=lambda recipe: recipe.name)
def test_a_recipe_is_complete(recipe):
    """Every base's wheels are pinned, and what it starts from has a recipe."""
    for wheel in recipe.wheels.values():
        assert "--hash=sha256:" in recipes.pin(wheel.split()[0])[1]
    assert set(recipe.images) <= set(recipes.closure(list(recipe.images)))
    stages_named = {word.lower() for word in (recipe.folder / "Dockerfile").read_text().split()}
    assert {stage for stage in recipe.images.values() if stage} <= stages_named


def test_a_base_with_the_tag_latest_is_found_in_the_same_go(monkeypatch):
    """BuildKit looks the context of a name with the tag `latest` up without the tag."""
    monkeypatch.setattr(bases, "unpacked", lambda stages, wheel: "/wheel")
    recipe = recipes.all_recipes()["distroless-nodejs"]
    contexts = bases._named_contexts(
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
    with pytest.raises(EngineError, match="unknown key form: use from, images, root, wheels"):
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
