"""Claims about secrets: how a build is given the value, and what a claim says of the places."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from layerlab.book.claims.answers import PlacesResult
from layerlab.book.claims.secret import Given, Secret
from layerlab.book.edits import EditError
from layerlab.builds.build import SECRET
from layerlab.builds.experiments.leaks import environment_for, options_for
from layerlab.builds.services import SshKey

EVERY = ["layers", "config", "history", "provenance", "cache"]


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({"arg": "TOKEN"}, ["--build-arg=TOKEN=v4lue"]),
        (
            {"arg": "URL", "text": "http://ci:{value}@here/"},
            ["--build-arg=URL=http://ci:v4lue@here/"],
        ),
        ({"secret_env": "token"}, ["--secret=id=token,type=env,env=MEASURED_SECRET"]),
        ({"ssh": True}, []),
        ({"file": ".git/config"}, []),
    ],
)
def test_options_give_the_value(tmp_path: Path, given: dict, options: list[str]) -> None:
    """As argument and as secret; what stands in the context needs no option."""
    assert options_for(Given(**given).parts(), "v4lue", tmp_path, tmp_path) == options


def test_a_secret_file_holds_the_text(tmp_path: Path) -> None:
    """With the value in its place."""
    given = Given(secret_file="netrc", text="machine here password {value}\n")
    assert options_for(given.parts(), "v4lue", tmp_path, tmp_path) == [
        f"--secret=id=netrc,src={tmp_path / 'secret'}"
    ]
    assert (tmp_path / "secret").read_text() == "machine here password v4lue\n"


def test_a_secret_variable_holds_the_text() -> None:
    """As a file does, without the line's end; nothing else is given by a variable."""
    given = Given(secret_env="token", text="bearer {value}\n")
    assert environment_for(given.parts(), "v4lue") == {SECRET: "bearer v4lue"}
    assert environment_for(Given(secret_file="token").parts(), "v4lue") == {}


def test_a_file_is_written_into_the_context(tmp_path: Path) -> None:
    """Its folders too."""
    options_for(
        Given(file=".git/config", text="url = {value}").parts(), "v4lue", tmp_path, tmp_path
    )
    assert (tmp_path / ".git" / "config").read_text() == "url = v4lue"


def test_the_value_takes_the_place_of_a_text(tmp_path: Path) -> None:
    """The rest of the file stays; a text that is not there is an error."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\nENV TOKEN=t0ken\n")
    given = Given(file="Dockerfile", replaces="t0ken")
    options_for(given.parts(), "v4lue", tmp_path, tmp_path)
    assert (tmp_path / "Dockerfile").read_text() == "FROM scratch\nENV TOKEN=v4lue\n"
    with pytest.raises(EditError, match="Dockerfile does not contain 't0ken'"):
        options_for(given.parts(), "v4lue", tmp_path, tmp_path)


def test_a_file_in_which_the_value_takes_a_place_need_not_be_text(tmp_path: Path) -> None:
    """The rest of it stays byte for byte."""
    (tmp_path / "store").write_bytes(b"\xff\r\nt0ken\r\n")
    options_for(Given(file="store", replaces="t0ken").parts(), "v4lue", tmp_path, tmp_path)
    assert (tmp_path / "store").read_bytes() == b"\xff\r\nv4lue\r\n"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "in exactly one of arg, secret_file, secret_env, file, ssh"),
        ({"arg": "A", "ssh": True}, "in exactly one of"),
        ({"arg": "A", "replaces": "b"}, "replaces goes with file and without text"),
        ({"file": "a", "replaces": "b", "text": "{value}"}, "without text"),
        ({"ssh": False}, "Input should be True"),
        ({"ssh": True, "text": "{value}"}, "text goes with arg, secret_file, secret_env or file"),
    ],
)
def test_a_value_is_given_one_way(given: dict, message: str) -> None:
    """Other tables are refused."""
    with pytest.raises(ValidationError, match=message):
        Given(**given)


@pytest.mark.parametrize(
    ("claimed", "found", "fault"),
    [
        ([], [], None),
        (["history"], ["history"], None),
        ([], ["layers", "cache"], "the value is in cache, layers, claimed nowhere"),
        (["history"], [], "the value is nowhere, claimed in history"),
        (["history"], ["history", "config"], "the value is in config, history, claimed in history"),
    ],
)
def test_places_are_exact(claimed: list, found: list, fault: str | None) -> None:
    """More places than claimed, and fewer, are both a failure."""
    claim = Secret(image="a", given=Given(arg="TOKEN"), found=claimed)
    said = claim.check({"looked": EVERY, "found": found})
    assert said is None if fault is None else said and said.startswith(fault)


def test_places_that_cannot_be_looked_at_are_no_failure() -> None:
    """An engine without the containerd image store exports no cache and no provenance."""
    claim = Secret(image="a", given=Given(arg="TOKEN"), found=["history", "provenance"])
    assert claim.check({"looked": ["history"], "found": ["history"]}) is None


def test_the_searched_line_of_a_key_is_secret() -> None:
    """Two keys share the first lines of their files, so those would prove nothing."""
    one, other = SshKey(), SshKey()
    assert one.private.splitlines()[1] == other.private.splitlines()[1]
    assert one.line in one.private.splitlines()
    assert len(one.line) >= 60
    assert one.line != other.line
    assert one.line not in one.public


def test_what_nobody_could_look_into_is_not_nowhere() -> None:
    """A value that was not found where something was left unread may still be there."""
    claim = Secret(image="app", given=Given(arg="A"), found=["history"])
    value: PlacesResult = {"looked": ["layers", "history"], "found": ["history"]}
    assert claim.check(value) is None
    value["unread"] = ["layers: /a.jar: more than 512 MB unpacked"]
    assert claim.check(value) == (
        "nobody could look into layers: /a.jar: more than 512 MB unpacked"
    )
    value["unread"] += ["layers: /b.jar: more than 512 MB unpacked"]
    said = claim.check(value)
    assert said is not None
    assert said.endswith(" unpacked and 1 more")
    value["found"] = ["history", "layers"]
    assert claim.check(value) == (
        "the value is in history, layers, claimed in history (looked at: history, layers)"
    )
