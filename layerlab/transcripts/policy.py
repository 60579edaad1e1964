"""What a docker command may do on an engine that others use: nothing of theirs is touched."""

import re

from layerlab.transcripts.actions import GLOBAL_FLAGS, Action, table_fields
from layerlab.transcripts.option_rules import Owns

_KINDS = {"container": "containers", "image": "images", "network": "networks",
          "volume": "volumes", "buildx": "builders"}  # fmt: skip
# They show what they name, or make something new. What is in none of these lists is refused:
# its names are not on the command line (`compose`), or it acts on the whole engine (`swarm`).
_HARMLESS = {
    "", "version", "inspect", "search", "help", "container inspect",
    "container logs", "container top", "container port", "container diff", "container wait",
    "container export", "image inspect", "image history", "image save", "image push", "image pull",
    "image tag", "image import", "network inspect", "network create", "volume inspect",
    "buildx", "buildx version", "buildx inspect", "buildx ls", "buildx use",
    "buildx imagetools", "manifest inspect", "context ls", "context show", "context inspect",
    "container run", "container create",
}  # fmt: skip
# Sockets of engines, and of what runs beneath Docker's.
_SOCKET = re.compile(r"(?:docker|containerd|podman|buildkitd)\.sock|/run/(?:containerd|podman)\b")
# They act on what they name, which has to be the session's own.
_ACTING = {
    "rm", "start", "stop", "kill", "restart", "pause", "unpause", "exec", "attach", "cp", "rename",
    "update", "commit", "connect", "disconnect",
}  # fmt: skip
# They show what is on the engine, so on one that others use never the same twice, unless a filter
# says which: by these.
_LISTING: dict[str, tuple[str, ...]] = {
    "container ls": ("name",), "container stats": (), "image ls": ("reference",),
    "volume ls": ("name",), "network ls": ("name",), "system df": (), "system info": (),
    "system events": (),
}  # fmt: skip
# Exporters whose image is in the engine's store afterwards; so is that of `docker` without a file.
_STORING = {"image", "registry"}
# They show only what they name.
_NAMING = {"container stats", "image ls"}


def is_elsewhere(one: Action) -> bool:
    """Whether it may speak to another engine than the one that the session was given."""
    said = [*one.before, *one.names, *(value for _, value in one.options)]
    if not set(one.before) <= GLOBAL_FLAGS or any(map(_SOCKET.search, said)):
        return True
    return one.name == "buildx create" and bool(one.names)


def is_broad(one: Action, owns: Owns) -> bool:
    """Whether it may touch, or lists, what the session did not make."""
    kind = _KINDS.get(one.kind, "")
    if one.name in _LISTING:
        return not (_lists_named(one) or _lists_own(one, kind, owns))
    if one.name == "buildx bake":
        return not one.has("--print")
    if one.name in ("buildx prune", "buildx du"):
        builders = one.values("--builder")  # the last one counts
        return not builders or not all(owns(kind, builder) for builder in builders)
    if one.verb in _ACTING and kind:
        return not _acts_on_own(one, kind, owns)
    if one.name == "buildx build":
        return _puts_out_nameless(one)
    if one.name in ("volume create", "buildx create"):
        return not (one.names or one.has("--name"))  # it has a name that nobody knows before
    return one.name not in _HARMLESS


def _lists_named(one: Action) -> bool:
    """Whether it shows what it names, each by a name and no pattern."""
    adds_others = any(key == "reference" for key, _ in _filters(one))
    return (
        one.name in _NAMING and bool(one.names) and all(map(_is_one, one.names)) and not adds_others
    )


def _lists_own(one: Action, kind: str, owns: Owns) -> bool:
    """Whether filters leave only the session's own; each value of the same filter adds to them."""
    for wanted in _LISTING[one.name]:
        values = [value for key, value in _filters(one) if key == wanted]
        names = [_exactly(value) if wanted == "name" else value for value in values]
        if names and all(_is_one(name) and owns(kind, name) for name in names):
            return True
    return False


def _puts_out_nameless(one: Action) -> bool:
    """Whether an exporter leaves an image in the store under no name.

    A build that fails after that, as it unpacks, tells nobody the image's id.
    """
    if one.has("-t", "--tag"):
        return False
    exporters = [dict(table_fields(value)) for value in one.values("-o", "--output")]
    return any(
        not fields.get("name")
        and (
            fields.get("type") in _STORING
            or fields.get("type") == "docker"
            and not fields.get("dest")
        )
        for fields in exporters
    )


def _filters(one: Action) -> list[tuple[str, str]]:
    parts = [value.partition("=") for value in one.values("-f", "--filter")]
    return [(key.strip().lower(), value.strip()) for key, _, value in parts]


def _exactly(value: str) -> str:
    """The only name that matches such as `^web$`; none where it may be a part of another."""
    exact = re.fullmatch(r"\^/?((?:[\w-]|\\\.)+)\$", value)
    return exact[1].replace("\\.", ".") if exact else ""


def _is_one(name: str) -> bool:
    """Whether it is a name, not a pattern that others match too."""
    return bool(name) and not set(name) & set("*?[\\")


def _acts_on_own(one: Action, kind: str, owns: Owns) -> bool:
    targets = _targets(one)
    if one.verb in ("connect", "disconnect"):
        kinds = [kind, *["containers"] * len(targets)]
        return bool(targets) and all(map(owns, kinds, one.names))
    return bool(targets) and all(owns(kind, name) for name in targets)


def _targets(one: Action) -> list[str]:
    """The names on which it acts."""
    if one.verb == "cp":
        sides = [side.partition(":") for side in one.names if side[:1] not in ("/", ".")]
        return [name for name, given, _ in sides if given]
    if one.verb in ("connect", "disconnect"):
        return one.names[1:]
    return one.names[:1] if one.verb in ("exec", "attach", "rename", "commit") else one.names
