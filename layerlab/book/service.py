"""What runs beside a build or beside a container: the tables `[service.…]` of a claims file."""

from typing import Annotated

from pydantic import ConfigDict, Field

from layerlab.book.claims.base import Table
from layerlab.book.claims.matching import Part

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", examples=["without-cache"])]


class Service(Table):
    """A container that runs beside builds or containers of an image: a database, a git server.

    It is started before them, and they wait until it is ready.
    """

    model_config = ConfigDict(use_attribute_docstrings=True)

    image: str
    """One of the example's, or such as `postgres:18`."""
    host: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")] | None = None
    """The name by which it is reached; that of the table without it."""
    ready: Part | Annotated[list[str], Field(min_length=1)]
    """What its output contains once it is ready, or a command in it that then ends with 0."""
    arg: str | None = None
    """A build argument that gets its address: for `ADD`, which knows no such name."""
    env: dict[str, str] = {}
    """Its variables. `{value}` stands for the random secret of this run, `{public_key}` for the key
    of `ssh = true`.
    """
    command: list[str] = []
    """What takes the place of its image's own command."""

    @property
    def foreign(self) -> bool:
        """Whether its image is none of the example's: names of those have no tag."""
        return ":" in self.image


class Container(Table):
    """How containers of the image are started: as `docker run --env … IMAGE COMMAND` does it.

    It holds for all claims about running ones. The tables `[service.…]` that `services` names run
    beside each, ready before it starts, on one network that leads no farther than the engine's
    host. In `env`, `{value}` stands for the lab's random secret, as it does in a service's and in
    a run's. In a command, a request or a build argument it would stay as it is, and is refused.
    """

    model_config = ConfigDict(use_attribute_docstrings=True)

    env: dict[str, str] = {}
    """Variables, as in `--env`; they go over those of the image."""
    command: list[str] = []
    """What takes the place of the image's own command."""
    services: list[Name] = []
    """Names of tables `[service.NAME]` that run beside each container."""
