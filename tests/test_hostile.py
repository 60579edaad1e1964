"""What a contribution cannot do: its containers and builds get no more than it declares."""

import re
import shutil
from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.book.edits import EditError
from layerlab.book.example import Example
from layerlab.book.load import ExampleError, load
from layerlab.builds.lab import Lab
from layerlab.builds.probes import BuiltImage
from layerlab.site.file_tabs import files_of
from tests.known import BOOK, EXAMPLES

# What the lab may say to `docker buildx build`, beside what it writes and where.
_OPTIONS = re.compile(
    r"--target=[\w.-]+|--build-arg=\w+=.*|--secret=id=[\w.-]+,type=env,env=MEASURED_SECRET_\d+"
    r"|--build-context=[\w.:/-]+=.*|--ssh=default=.*/measured-[^/]+/key"
    r"|--add-host=canary[0-9a-f]{32}:127\.0\.0\.1",  # tells two builds with blank secrets apart
    re.S,
)


@pytest.mark.engine
@pytest.mark.xdist_group("multi-stage/greeter")
@pytest.mark.parametrize("port", [None, 8080])
def test_a_container_gets_the_least(lab: Lab, port: int | None) -> None:
    """No privileges, no mounts and devices of the host, none of its namespaces, few processes."""
    subject = BuiltImage(lab, load("multi-stage/greeter", BOOK), "runtime")
    with subject.running(port=port) as container:
        inner = container.get_wrapped_container()
        inner.reload()
        host = inner.attrs["HostConfig"]
    assert host["NetworkMode"] == (subject.lab.closed_network if port else "none")
    assert not host["Privileged"]
    assert not host["Binds"]
    assert not host.get("Mounts")
    assert not host["CapAdd"]
    assert not host["Devices"]
    assert host["PidsLimit"] == 512
    assert "host" not in (host["PidMode"], host["IpcMode"], host["UTSMode"], host["UsernsMode"])


@pytest.mark.engine
@pytest.mark.xdist_group("multi-stage/greeter")
def test_a_build_gets_the_least(lab: Lab) -> None:
    """No entitlement, no network of the host, no file of the host but the example's own."""
    for example in EXAMPLES.values():
        for name in example.image:
            for option in lab.buildx(example, name, "hostile").options:
                assert _OPTIONS.fullmatch(option), option
                if option.startswith("--build-context="):
                    assert stays(option.split("=", 2)[2], example.context), option


def stays(source: str, context: Path) -> bool:
    """Whether a build context is an image, or really a folder of the example."""
    return source.startswith("docker-image://") or Path(source).resolve().is_relative_to(
        context.resolve()
    )


@pytest.fixture
def example(tmp_path: Path) -> Example:
    """An example with a link to a file of the host, and one to a neighbour's file."""
    (tmp_path / "secret").write_text("the host's")
    context = tmp_path / "examples" / "shop" / "app"
    context.mkdir(parents=True)
    (context / "../other").mkdir()
    (context / "../other/words.txt").write_text("hello")
    (context / "Dockerfile").write_text("FROM scratch\n")
    (context / "leak").symlink_to("../../../secret")
    (context / "near").symlink_to("../other/words.txt")
    context.with_suffix(".toml").write_text('title = "An app"\n[image.app]\nuser = "root"\n')
    return load("shop/app", Book(tmp_path))


def test_a_link_out_of_the_examples_shows_nothing(example: Example) -> None:
    """A page would print the file, and a site would publish it."""
    assert files_of(example) == ["Dockerfile", "near"]


WORDS = 'title = "An app"\n[image.app]\ncontexts = { words = "words" }\n'


def test_a_named_context_is_no_link_out_of_the_example(example: Example) -> None:
    """Its text is a path in the folder; the builder would be sent what it leads to."""
    example.claims_file.write_text(WORDS)
    (example.context / "words").symlink_to("../../..")
    assert not stays(f"{example.context}/words", example.context)
    with pytest.raises(ExampleError, match="words leads out of the example's folder"):
        load(example.name, example.book)


@pytest.mark.engine
@pytest.mark.xdist_group("multi-stage/greeter")
@pytest.mark.parametrize("name", ["words", "Dockerfile"])
def test_a_build_follows_no_link_that_an_edit_put_there(
    lab: Lab, example: Example, tmp_path: Path, name: str
) -> None:
    """A link that stays in the folder leads out of it once it is renamed to another depth."""
    example.claims_file.write_text(WORDS)
    (example.context / "words").mkdir()
    loaded = load(example.name, example.book)
    copy = tmp_path / "copy"
    shutil.copytree(example.context, copy, symlinks=True)
    assert lab.buildx(loaded, "app", "hostile/app:x", context=copy).options == (
        f"--build-context=words={copy}/words",
    )
    (copy / name).rename(copy / "old")
    (copy / name).symlink_to("../secret")
    with pytest.raises(EditError, match=f"^{name} leads out of the example's folder$"):
        lab.buildx(loaded, "app", "hostile/app:x", context=copy)
