"""Dockerfiles of any name, as `docker build --file` takes them, and of any syntax of version 1."""

from pathlib import Path

import pytest

from engine import Engine, recipes
from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab
from layerlab.site import file_tabs
from layerlab.tools import chosen_engine

NAMES = ["app.Dockerfile", "docker/Dockerfile.prod", "Containerfile", "build/prod", "My Dockerfile"]
TEXT = "FROM scratch\nCOPY words /words\nUSER 1:1\n"


def example(root: Path, claims: str, files: dict[str, str]) -> Example:
    """An example of its own name, since a lab builds each name once."""
    book, name = Book(root), f"chapter/{root.name.lower().replace('_', '-')}"
    for file, text in {"words": "two words\n", **files}.items():
        path = book.examples / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (book.examples / f"{name}.toml").write_text(f'title = "An app"\n{claims}')
    return load(name, book)


def with_name(root: Path, name: str) -> Example:
    """An example whose only image is built with a Dockerfile of this name."""
    claims = f'[image.app]\ndockerfile = "./{name}"\n[lint."{name}"]\nhadolint = ["DL3007"]\n'
    return example(root, claims, {name: TEXT.replace("scratch", "alpine:latest")})


@pytest.mark.parametrize("name", NAMES)
def test_a_dockerfile_of_any_name_is_one(tmp_path: Path, name: str) -> None:
    """It is linted, shown as one, and known by its path in the context."""
    app = with_name(tmp_path, name)
    assert app.dockerfiles == [name]
    assert [one.id for one in app.claims()] == [f"{name} hadolint"]
    assert file_tabs.language(app, app.context / name) == "docker"
    assert file_tabs.language(app, app.context / "words") == "text"


def test_dockerfiles_that_nothing_is_built_with_are_found_by_the_usual_names(
    tmp_path: Path,
) -> None:
    """The recommended one is the first; what lies deeper may be the program's own."""
    other = ["Dockerfile.b", "a.Dockerfile", "vendor/Dockerfile", "Dockerfile.dockerignore", "prod"]
    app = example(tmp_path, "[image.app]\n", dict.fromkeys(["Dockerfile", *other], TEXT))
    assert app.dockerfiles == ["Dockerfile", "Dockerfile.b", "a.Dockerfile"]


@pytest.mark.engine
@pytest.mark.xdist_group("lab")
def test_the_context_is_the_examples_folder(lab: Lab, tmp_path: Path) -> None:
    """Also for what stands deeper, and for the linters."""
    app = example(
        tmp_path, '[image.app]\ndockerfile = "docker/prod"\n',
        {"docker/prod": f"{TEXT}# end\n", "left-out": "", ".dockerignore": "left-out\n"},
    )  # fmt: skip
    probe = BuiltExample(lab, app)
    assert probe.image("app").content("/words") == "two words\n"
    assert probe.dockerfile("docker/prod").checked() == []
    ignored = f"# check=experimental=CopyIgnoredFile\n{TEXT.replace('words /', 'left-out /')}"
    (app.context / "docker/prod").write_text(ignored)
    assert probe.dockerfile("docker/prod").checked() == ["CopyIgnoredFile"]


VERSIONS = ["1", "1.4", "1.7.1", "1.7-labs", "1-labs"]


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_of_1_is_said_to_be_read_by_what_is_inside(
    tmp_path: Path, version: str
) -> None:
    """In one sentence, where the embedded engine cannot pull it; another major version is not."""
    syntax = f"# syntax=docker/dockerfile:{version}\n"
    app = example(tmp_path, "[image.app]\n", {"Dockerfile": syntax + TEXT})
    engine = Engine(True, "unix:///a", "28.5.2", "v0.25.2", "containerd", "engine: one")
    assert chosen_engine.lacking(engine, [app]) == [
        f"engine: examples/{app.name}/Dockerfile names docker/dockerfile:{version}, which the "
        "embedded engine cannot pull; the Dockerfile frontend inside BuildKit v0.25.2 reads it"
    ]
    assert recipes.of("docker/dockerfile:2") is None


@pytest.mark.engine
@pytest.mark.xdist_group("lab")
def test_any_syntax_of_version_1_builds(lab: Lab, tmp_path: Path) -> None:
    """Each with the same result, and no step of its own that a rebuild would count."""
    files = {
        f"Dockerfile.{number}": f"# syntax=docker/dockerfile:{version}\n{TEXT}"
        for number, version in enumerate(VERSIONS)
    }
    claims = "".join(f'[image.i{file[-1]}]\ndockerfile = "{file}"\n' for file in files)
    app = example(tmp_path, claims, files)
    chosen_engine.chosen_engine(app.book, [app], [])
    steps = [BuiltExample(lab, app).image(name).step_names for name in app.image]
    assert steps == [["[1/1] COPY words /words"]] * len(VERSIONS)
