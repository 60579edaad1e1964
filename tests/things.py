"""What a user, or a run, has on an engine: one of each kind, and how much of it is left."""

import contextlib
import re
from typing import Any

import docker
from docker.models.containers import Container

from layerlab.builds.runs import LABEL, PREFIX, images


def tags(client: docker.DockerClient) -> list[str]:
    """Every tag of a repository with slashes, read in one call: others come and go meanwhile."""
    return [tag for image in images(client, "*/*/*/*") for tag in image.get("RepoTags") or []]


def _containers(client: docker.DockerClient, **options: Any) -> list[Container]:
    """All of them, but those that another test removes while they are listed one by one."""
    return client.containers.list(all=True, ignore_removed=True, **options)


class Things:
    """Images, containers, networks and volumes on the engine, made as a user makes them."""

    def __init__(self, client: docker.DockerClient, name: str, labels: dict[str, str]) -> None:
        """One of each, with this name and these labels."""
        self.client, self.name = client, name
        base = client.images.get("alpine:3.23")
        base.tag(name)
        plain = re.sub("[/:]", "-", name)
        self.network = client.networks.create(plain, labels=labels)
        self.volume = client.volumes.create(plain, labels=labels)
        self.container = client.containers.run(
            "alpine:3.23", ["sleep", "600"], detach=True, labels=labels, network=self.network.name
        )

    def left(self) -> set[str]:
        """Which of them are there."""
        found = {
            "image": self.name in tags(self.client),
            "network": any(n.id == self.network.id for n in self.client.networks.list()),
            "volume": any(v.id == self.volume.id for v in self.client.volumes.list()),
            "container": any(c.id == self.container.id for c in _containers(self.client)),
        }
        return {name for name, there in found.items() if there}

    def remove(self) -> None:
        """Take them away, as far as they are there."""
        with contextlib.suppress(docker.errors.NotFound):
            self.container.remove(force=True)
        for thing in (self.network, self.volume):
            with contextlib.suppress(docker.errors.NotFound):
                thing.remove()
        with contextlib.suppress(docker.errors.NotFound):
            self.client.images.remove(self.name)


ALL = {"image", "network", "volume", "container"}


def left(client: docker.DockerClient, run: str) -> list[str]:
    """Everything on the engine that belongs to a run."""
    label = {"label": f"{LABEL}={run}"}
    kinds = (_containers(client, filters=label), client.networks.list(filters=label))
    return [
        *(thing.name for things in kinds for thing in things),
        *(volume.name for volume in client.volumes.list(filters=label)),
        *(tag for tag in tags(client) if f"{PREFIX}/{run}/" in tag),
    ]
