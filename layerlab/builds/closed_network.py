"""Networks on which containers find each other, and nothing beyond their engine's host."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import docker

from layerlab.builds.runs import PREFIX

# Ports can be published, as on no `--internal` network. But the engine does not put its address in
# the place of a container's, so to what is sent elsewhere no answer finds back. The engine's host
# itself has an address on the network, by which requests come: it can be asked by it, too. Only an
# internal network can do without (`gateway_mode_ipv4=isolated`, from Engine 28 on).
# https://docs.docker.com/engine/network/drivers/bridge/#options
_NO_WAY_OUT = {"com.docker.network.bridge.enable_ip_masquerade": "false"}
# Other names than the network's own are asked of the container itself, and refused at once.
_NO_NAMES = ["127.0.0.1"]


def closed_network(client: docker.DockerClient, labels: Mapping[str, str]) -> str:
    """Name of a new network; who made the labels removes it."""
    name = f"{PREFIX}-{uuid.uuid4().hex[:12]}"
    client.networks.create(name, driver="bridge", options=_NO_WAY_OUT, labels=dict(labels))
    return name


@contextmanager
def closed_off(client: docker.DockerClient, labels: Mapping[str, str]) -> Iterator[str]:
    """The same, removed at the end."""
    name = closed_network(client, labels)
    try:
        yield name
    finally:
        client.networks.get(name).remove()


def joined(client: docker.DockerClient, name: str, *hosts: str) -> dict[str, Any]:
    """Options of a container on such a network, which others there reach by these names."""
    endpoint = client.api.create_endpoint_config(aliases=list(hosts))
    return {"network": name, "networking_config": {name: endpoint}, "dns": _NO_NAMES}
