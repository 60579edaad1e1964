"""What a build needs beside it: containers that run meanwhile, a key for SSH."""

import json
import tempfile
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from lab.building import BuildxImage
from lab.containers import PATIENCE, Answer, RunError, Running

if TYPE_CHECKING:
    from lab.example import Example, Service
    from lab.lab import Lab


class Key:
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


@contextmanager
def services(
    lab: "Lab", example: "Example", names: Iterable[str], value: str
) -> Iterator[list[str]]:
    """Run services of an example; yields the build options that make them known by name."""
    with ExitStack() as running:
        options = []
        for name in names:
            service = example.service[name]
            container = running.enter_context(
                _service(lab, lab.build(example, service.image), service, value)
            )
            try:
                container.printed(service.ready)
            except RunError as error:
                raise RunError(f"service {name}: {error}") from None
            options.append(f"--add-host={service.host}:{container.address}")
            if service.arg:
                options.append(f"--build-arg={service.arg}={container.address}")
        yield options


def _service(lab: "Lab", built: BuildxImage, service: "Service", value: str) -> Running:
    container = Running(lab, str(built.tag), network_mode="bridge")
    for name, text in service.env.items():
        key = lab.key.public if "{public_key}" in text else ""
        # Not with format: other braces, as in JSON, are the text's own.
        container.with_env(name, text.replace("{value}", value).replace("{public_key}", key))
    return container


class Counter(Running):
    """A proxy in a container on the engine's default network, where build steps reach it."""

    port = 3128

    def __init__(self, lab: "Lab") -> None:
        """The proxy's image is built once a run."""
        super().__init__(lab, lab.proxy, port=self.port)
        self.lab = lab
        self.waiting_for(LogMessageWaitStrategy("ready").with_startup_timeout(int(PATIENCE)))

    @property
    def options(self) -> tuple[str, ...]:
        """Build options that send the steps' traffic through the proxy.

        A throw-away engine beside the embedded one shares no network with it: there the proxy is
        reached by its published port.
        """
        if self.lab.engine.embedded:
            url = f"http://{self.get_container_host_ip()}:{self.get_exposed_port(self.port)}"
        else:
            url = f"http://{self.address}:{self.port}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
        return tuple(f"--build-arg={name}={url}" for name in names)

    def counted(self) -> dict[str, int]:
        """Requests, tunnels, and bytes that came back."""
        at = f"{self.get_container_host_ip()}:{self.get_exposed_port(self.port)}"
        with urllib.request.urlopen(f"http://{at}/counted", timeout=5) as answer:
            return json.load(answer)


class Registry(Running):
    """A registry in a container, for caches and pushed images."""

    port = 5000

    def __init__(self, lab: "Lab") -> None:
        """Nothing is kept when it ends."""
        super().__init__(lab, "registry:3", port=self.port)
        self.waiting_for(Answer(self.port, "/v2/"))

    @property
    def host(self) -> str:
        """Host and port under which builders and this process reach it."""
        return f"{self.get_container_host_ip()}:{self.port_inside}"

    @property
    def port_inside(self) -> int:
        """The port at the engine's own localhost, which needs no certificate."""
        return int(self.get_exposed_port(self.port))
