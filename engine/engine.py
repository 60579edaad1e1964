"""The engine that was chosen, as the lab and the tests see it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Engine:
    """A Docker engine that can be used, and how to reach it."""

    embedded: bool
    host: str  # as in DOCKER_HOST
    version: str  # of Docker Engine
    buildkit: str
    store: str  # "containerd" or "overlay2"
    line: str  # which engine, and why this one
    environment: dict[str, str] = field(default_factory=dict)  # for os.environ
    bases: dict[str, dict[str, str]] = field(default_factory=dict)
    emulator: str = ""  # what runs programs for another processor, such as "QEMU 11.1.2"

    def origins(self) -> dict[str, dict[str, str]]:
        """For each base that was rebuilt, by image name: its digest and what it is rebuilt from.

        Empty for a user's engine, where images are pulled.
        """
        return self.bases
