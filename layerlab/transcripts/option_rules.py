"""Options of docker commands that reach nothing of a user's, on an engine that others use."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from layerlab.transcripts.actions import Action, table_fields, volume_source
from layerlab.transcripts.command_options import OPTIONS

# Whether a thing of a kind (`containers`) is the session's own, by its name or its id.
Owns = Callable[[str, str], bool]


class Reach(NamedTuple):
    """What is a session's own: what it made, and its folder; relative paths are in `folder`."""

    owns: Owns
    home: Path
    folder: Path

    def holds(self, path: str) -> bool:
        """Whether a path is within the session's folder."""
        return is_inside(path, self.home, self.folder)


def is_inside(path: str, home: Path, folder: Path) -> bool:
    """Whether a path, from `folder`, is within `home`, wherever links lead."""
    return (folder / path).resolve().is_relative_to(home.resolve())


Rule = Callable[[str, Reach], bool]


def refused_option(one: Action, reach: Reach) -> str:
    """The first option, with its value, that may reach what is a user's; or nothing.

    Of what runs in a container, makes a network or a volume, only known options may be given: a
    new release of Docker may bring any. Of other commands some are known that may not be. Of none
    is one allowed that Docker is not known to have: nobody knows whether it takes the next word.
    """
    there = OPTIONS.get(one.name)
    known, listed = _LISTED.get(one.name), _REFUSED.get(one.name, {})
    for option, value in one.options:
        rule = listed.get(option, _any) if known is None else known.get(option, _none)
        is_there = not there or option in there.flags | there.valued
        if not is_there or not rule(value, reach):
            return f"{option} {value}".rstrip()
    return ""


def _any(_value: str, _reach: Reach) -> bool:
    return True


def _none(_value: str, _reach: Reach) -> bool:
    return False


def _one_of(*values: str) -> Rule:
    return lambda value, _: value in values


def _file(value: str, reach: Reach) -> bool:
    return reach.holds(value)


def _capability(value: str, _reach: Reach) -> bool:
    """Only what every container has that drops none."""
    return value.upper().removeprefix("CAP_") in _CAPABILITIES


def _is_containers(value: str, reach: Reach) -> bool:
    kind, _, name = value.partition(":")
    return kind == "container" and reach.owns("containers", name)


def _space(value: str, reach: Reach) -> bool:
    return value in ("private", "none", "shareable") or _is_containers(value, reach)


def _network(value: str, reach: Reach) -> bool:
    if "=" in value:  # as in name=app,alias=web
        value = dict(table_fields(value)).get("name", "")
    known = value in ("none", "bridge", "default")
    return known or _is_containers(value, reach) or reach.owns("networks", value)


def _container(value: str, reach: Reach) -> bool:
    return reach.owns("containers", value.partition(":")[0])


def _volume(value: str, reach: Reach) -> bool:
    kind, source = volume_source(value)
    return kind != "bind" or reach.holds(source)


def _mount(value: str, reach: Reach) -> bool:
    fields = table_fields(value)
    if {key for key, _ in fields} & {"volume-opt", "volume-driver"}:
        return False  # the driver of volumes mounts what it is told, a folder of the host too
    kind = dict(fields).get("type", "volume").lower()
    sources = [said for key, said in fields if key in ("source", "src")]
    return kind in ("volume", "tmpfs", "image") or (
        kind == "bind" and all(reach.holds(source) for source in sources)
    )


def _driver_option(value: str, _reach: Reach) -> bool:
    return all(key != "network" for key, _ in table_fields(value))


_CAPABILITIES = {
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
    "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}  # fmt: skip
_EXEC: dict[str, Rule] = dict.fromkeys((
    "-d", "--detach", "--detach-keys", "-e", "--env", "--help", "-i", "--interactive", "-t",
    "--tty", "-u", "--user", "-w", "--workdir",
), _any) | {"--env-file": _file}  # fmt: skip
_RUN: dict[str, Rule] = _EXEC | dict.fromkeys((
    "-a", "--attach", "--add-host", "--annotation", "--cap-drop", "--cidfile", "-c", "--cpu-shares",
    "--cpus", "--cpuset-cpus", "--dns", "--dns-option", "--dns-search", "--domainname",
    "--entrypoint", "--expose", "--group-add", "-h", "--hostname", "--health-cmd",
    "--health-interval", "--health-retries", "--health-start-interval", "--health-start-period",
    "--health-timeout", "--init", "-l", "--label", "-m", "--memory", "--memory-reservation",
    "--memory-swap", "--name", "--network-alias", "--net-alias", "--no-healthcheck", "-P",
    "--publish-all", "--pids-limit", "--platform", "-p", "--publish", "-q", "--quiet",
    "--read-only", "--restart", "--rm", "--shm-size", "--sig-proxy", "--stop-signal",
    "--stop-timeout", "--sysctl", "--tmpfs", "--ulimit",
), _any) | {
    "--cap-add": _capability, "--cgroupns": _one_of("private"), "--ipc": _space,
    "--label-file": _file, "--mount": _mount, "--net": _network, "--network": _network,
    "--pid": _is_containers, "--pull": _one_of("missing", "never"), "-v": _volume,
    "--security-opt": _one_of(
        "no-new-privileges", "no-new-privileges=true", "no-new-privileges:true"
    ),
    "--volume": _volume, "--volumes-from": _container,
}  # fmt: skip
_LISTED: dict[str, dict[str, Rule]] = {
    "container run": _RUN, "container create": _RUN, "container exec": _EXEC,
    "network create": dict.fromkeys((
        "--attachable", "--aux-address", "--gateway", "--help", "--internal", "--ip-range",
        "--ipv4", "--ipv6", "--label", "--subnet",
    ), _any) | {
        "-d": _one_of("bridge"), "--driver": _one_of("bridge"), "--ipam-driver": _one_of("default"),
    },
    "volume create": dict.fromkeys(("--help", "--label", "--name"), _any) | {
        "-d": _one_of("local"), "--driver": _one_of("local"),
    },
}  # fmt: skip
_REFUSED: dict[str, dict[str, Rule]] = {
    "network connect": {"--link": _container},
    "image pull": {"-a": _none, "--all-tags": _none},
    "buildx build": {
        "--allow": _none, "--cgroup-parent": _none, "--network": _one_of("none", "default"),
    },
    "buildx create": {
        "--driver": _one_of("docker-container"), "--driver-opt": _driver_option,
    },
}  # fmt: skip
