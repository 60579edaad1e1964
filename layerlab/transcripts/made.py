"""Names of what docker commands make."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from layerlab.transcripts.actions import Action


@dataclass
class Made:
    """Names of what docker commands make, by kind."""

    images: set[str] = field(default_factory=set)
    containers: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    volumes: set[str] = field(default_factory=set)
    builders: set[str] = field(default_factory=set)

    def add(self, one: Action) -> None:
        """Take in what one docker command makes."""
        if one.name in ("container run", "container create"):
            self.containers |= set(one.values("--name"))
            self.volumes |= {v for kind, v in one.mounts if kind == "volume" and v}
        elif one.name == "container rename":
            self.containers |= set(one.names[1:2])
        elif one.name == "buildx create":
            self.builders |= set(one.values("--name"))
        elif one.name == "buildx build":
            self.images |= {*one.outputs, *one.values("-t", "--tag")}
        elif one.name == "image pull":
            self.images |= set(one.names)  # it would move a tag that is there
        elif one.name in ("image tag", "image import", "container commit"):
            self.images |= set(one.names[1:2])
        elif one.name == "network create":
            self.networks |= set(one.names[-1:])
        elif one.name == "volume create":
            self.volumes |= set(one.names[-1:] or one.values("--name"))

    def update(self, other: "Made") -> None:
        """Take in what other commands make."""
        for kind, name in other:
            getattr(self, kind).add(name)

    def owns(self, kind: str, name: str) -> bool:
        """Whether it is a name of these; an image without a tag is the latest."""
        own: set[str] = getattr(self, kind, set())
        return name in own or (kind == "images" and name.removesuffix(":latest") in own)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for one in fields(self):
            yield from ((one.name, name) for name in sorted(getattr(self, one.name)))
