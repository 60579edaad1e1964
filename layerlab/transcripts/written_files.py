"""Files of the host that a docker command writes."""

from collections.abc import Iterator

from layerlab.transcripts.actions import Action, table_fields


def written(one: Action) -> Iterator[str]:
    """The paths, as they are given; standard output is none."""
    yield from (path for path in _given(one) if path != "-")


def _given(one: Action) -> Iterator[str]:
    yield from one.values("--metadata-file", "--iidfile", "--cidfile")
    if one.name in ("image save", "container export"):
        yield from one.values("-o", "--output")
    elif one.name == "buildx build":
        for value in one.values("-o", "--output", "--cache-to"):
            yield from _destinations(value)
    elif one.name == "container cp":
        yield from (side for side in one.names[1:] if not _is_in_container(side))


def _destinations(value: str) -> Iterator[str]:
    """Those of such as `type=local,dest=x`; a value that is no table is a path itself."""
    fields = table_fields(value)
    if len(fields) == 1 and fields[0][0] not in ("type", "ref"):
        yield value
    yield from (said for key, said in fields if key == "dest")


def _is_in_container(side: str) -> bool:
    """Whether `docker cp` takes it for a container's path, not for one of the host."""
    return ":" in side and side[:1] not in ("/", ".")
