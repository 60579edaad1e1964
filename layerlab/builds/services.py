"""What builds and containers need beside them: containers that run meanwhile, a key for SSH."""

import json
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import docker
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from layerlab.book.claims.probe import RunError
from layerlab.book.diagnostics import at
from layerlab.book.example import Example
from layerlab.book.service import Service
from layerlab.builds.build import BuildError, BuildxImage
from layerlab.builds.closed_network import closed_off, joined
from layerlab.builds.containers import PATIENCE, ImageContainer, Owner
from layerlab.builds.failures import lost
from layerlab.builds.http_answer import Answer

REGISTRY = "registry:3"


class SshKey:
    """A throw-away SSH key; its file is gone when the context ends."""

    def __init__(self) -> None:
        """Make the key; nothing is written before the context is entered."""
        key = Ed25519PrivateKey.generate()
        self.private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        ).decode()
        form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        self.public = key.public_key().public_bytes(*form).decode()

    @property
    def line(self) -> str:
        """A whole line of the private key's base64, one that holds part of what is secret."""
        return self.private.splitlines()[-3]

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="measured-")
        self.file = Path(self._folder.name, "key")
        self.file.touch(mode=0o600)
        self.file.write_text(self.private)
        return self

    def __exit__(self, *exception: object) -> None:
        self._folder.cleanup()


class NoServiceImage(RunError):
    """A service's image cannot be had; `str()` is its place in the claims file and what to do."""


def service_image(
    example: Example, image: str, build: Callable[[Example, str], BuildxImage],
    as_it_is: Callable[[str], BuildxImage],
) -> BuildxImage:  # fmt: skip
    """The image of a service; raises BuildError of one of the example's, else NoServiceImage.

    The build that fetches a foreign one is of a Dockerfile that no reader has: its place is none.
    """
    if image in example.image:
        return build(example, image)
    try:
        return as_it_is(image)
    except BuildError as error:
        if lost(error):
            raise
        name = next(name for name, one in example.service.items() if one.image == image)
        said = error.message.removeprefix(f"{image}: ")
        text = f"{image!r} cannot be had: {said}; mend the name, or see `docker pull`"
        raise NoServiceImage(at(example.claims_file, ("service", name, "image"), text)) from None


@contextmanager
def services(
    owner: Owner, wanted: Mapping[str, Service], tag_of: Callable[[str], str],
    fill: Callable[[str], str],
) -> Iterator[list[str]]:  # fmt: skip
    """Run services by name; yields the build options that make them known by name.

    `tag_of` gives the tag of a service's image, `fill` the text of a variable as `filled` does.
    Raises RunError.
    """
    with ExitStack() as running:
        options = []
        for name, service in wanted.items():
            container = _container(owner, service, tag_of, fill, network_mode="bridge")
            _ready(name, service, running.enter_context(container))
            options.append(f"--add-host={service.host or name}:{container.address}")
            if service.arg:
                options.append(f"--build-arg={service.arg}={container.address}")
        yield options


@contextmanager
def network_of(
    client: docker.DockerClient, owner: Owner, wanted: Mapping[str, Service],
    tag_of: Callable[[str], str], fill: Callable[[str], str],
) -> Iterator[str]:  # fmt: skip
    """Run services by name, one after another; yields the network on which they are.

    Parameters as above. Raises RunError.
    """
    with closed_off(client, owner.labels) as network, ExitStack() as running:
        for name, service in wanted.items():
            options = joined(client, network, service.host or name)
            container = _container(owner, service, tag_of, fill, **options)
            _ready(name, service, running.enter_context(container))
        yield network


def _container(
    owner: Owner, service: Service, tag_of: Callable[[str], str], fill: Callable[[str], str],
    **options: Any,
) -> ImageContainer:  # fmt: skip
    command = service.command or None
    container = ImageContainer(owner, tag_of(service.image), command=command, **options)
    for variable, text in service.env.items():
        container.with_env(variable, fill(text))
    return container


def _ready(name: str, service: Service, container: ImageContainer) -> None:
    try:
        if isinstance(service.ready, str):
            container.printed(service.ready)
        else:
            container.accepted(service.ready)
    except RunError as error:
        raise RunError(f"service {name}: {error}") from None


def filled(text: str, value: str, public_key: Callable[[], str]) -> str:
    """A service's variable with what its two placeholders stand for."""
    key = public_key() if "{public_key}" in text else ""
    # Not with format: other braces, as in JSON, are the text's own.
    return text.replace("{value}", value).replace("{public_key}", key)


class Counter(ImageContainer):
    """A proxy in a container on the engine's default network, where build steps reach it."""

    port = 3128

    def __init__(self, owner: Owner, tag: str, embedded: bool) -> None:
        """`tag` is the proxy's image; `embedded` says which kind of engine runs it."""
        super().__init__(owner, tag, port=self.port)
        self.embedded = embedded
        self.waiting_for(LogMessageWaitStrategy("ready").with_startup_timeout(int(PATIENCE)))

    @property
    def options(self) -> tuple[str, ...]:
        """Build options that send the steps' traffic through the proxy.

        A throw-away engine beside the embedded one shares no network with it: there the proxy is
        reached by its published port.
        """
        if self.embedded:
            url = f"http://{self.get_container_host_ip()}:{self.get_exposed_port(self.port)}"
        else:
            url = f"http://{self.address}:{self.port}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
        return tuple(f"--build-arg={name}={url}" for name in names)

    def counted(self) -> dict[str, int]:
        """Requests, tunnels, and bytes that came back."""
        at = f"{self.get_container_host_ip()}:{self.get_exposed_port(self.port)}"
        with urllib.request.urlopen(f"http://{at}/counted", timeout=5) as answer:
            counts: dict[str, int] = json.load(answer)
            return counts


class Registry(ImageContainer):
    """A registry in a container, for caches and pushed images."""

    port = 5000

    def __init__(self, owner: Owner) -> None:
        """Nothing is kept when it ends."""
        super().__init__(owner, REGISTRY, port=self.port)
        self.waiting_for(Answer(self.port, "/v2/"))

    @property
    def host(self) -> str:
        """Host and port under which builders and this process reach it."""
        return f"{self.get_container_host_ip()}:{self.port_inside}"

    @property
    def port_inside(self) -> int:
        """The port at the engine's own localhost, which needs no certificate."""
        return int(self.get_exposed_port(self.port))
