"""Options of docker commands, as the gate of transcripts reads them, and as Docker has them."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping

from layerlab.builds.lab import Lab
from layerlab.transcripts.actions import Action, action
from layerlab.transcripts.command_options import OPTIONS

# As in `-t, --time int   Seconds to wait`: a flag has no word for its value.
_SHOWN = re.compile(r"^ +(?:(-\w), )?(--[\w-]+)(?: (\S+))?(?: {2,}|$)", re.MULTILINE)
_PARTS = {"buildx imagetools": ("create", "inspect")}


def shown(command: str, environment: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The options that `docker COMMAND --help` shows, and whether each has a value."""
    words = ["docker", *command.split(), "--help"]
    text = subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout
    for short, long, value in _SHOWN.findall(text):
        yield from ((option, bool(value)) for option in (short, long) if option)


def test_options_are_those_that_docker_has(lab: Lab) -> None:
    """With a value exactly where Docker takes the next word for one."""
    environment = os.environ | lab.engine.environment
    found = [
        (name, *one)
        for name in (name for name in OPTIONS if " " in name)
        for part in _PARTS.get(name, ("",))
        for one in shown(f"{name} {part}", environment)
    ]
    assert len(found) > 400
    assert [
        (name, option)
        for name, option, valued in found
        if option not in (OPTIONS[name].valued if valued else OPTIONS[name].flags)
    ] == []


def test_an_option_is_a_flag_or_has_a_value() -> None:
    """Never both: which word is a name would be anybody's guess."""
    assert [name for name, known in OPTIONS.items() if known.flags & known.valued] == []


def read(typed: str) -> Action:
    """A command as the gate reads it."""
    return action(shlex.split(typed))


def test_values_are_no_options_and_no_names() -> None:
    """Whatever they look like; and a flag that is given as false is not there."""
    one = read("network connect --alias --link --ip 10.9.0.2 app web")
    assert one.options == [("--alias", "--link"), ("--ip", "10.9.0.2")]
    assert one.names == ["app", "web"]
    one = read("container rm -vf=false --link=0 --volumes=no --force=T web")
    assert one.options == [("-v", ""), ("--force", "")]
    assert read("buildx bake --print=true --print=F").options == []
    assert read("commit web a:1 --pause").names == ["web", "a:1", "--pause"]
