"""How an image is built: the keys of a table `[image.NAME]` that claim nothing."""

from pydantic import ConfigDict

from layerlab.book.claims.base import Table
from layerlab.book.claims.secret import SecretId
from layerlab.book.contexts import ContextName, ContextSource, DockerfileName
from layerlab.book.requirements import Needs
from layerlab.book.service import Container, Name


class HowBuilt(Table):
    """The options of `docker build` for one image, and what runs beside it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    dockerfile: DockerfileName = "Dockerfile"
    """The file, by its path in the context; any name will do, as for `--file`."""
    target: str | None = None
    """The stage by its name, as in `--target`; the last one without it."""
    args: dict[str, str] = {}
    """Build arguments, as in `--build-arg`."""
    secrets: list[SecretId] = []
    """Ids of `RUN --mount=type=secret`. Each build gives them one random value of this run."""
    secret_text: dict[SecretId, str] = {}
    """What a secret holds where the value is not alone: `{ npmrc = "_authToken={value}" }`. It has
    `{value}` somewhere, or is blank: an empty secret, or a line break. Then no step is
    taken from another build, cached or running, since it would have that one's secret.
    """
    contexts: dict[ContextName, ContextSource] = {}
    """Named contexts, as in `--build-context`: a folder of the example, or an image."""
    ssh: bool = False
    """Lends the build a key made for this run, as `--ssh default` does."""
    services: list[Name] = []
    """Names of tables `[service.NAME]` that run while the image is built."""
    container: Container = Container()
    needs: Needs | None = None
    """The engines on which it is as claimed, where others build it otherwise."""

    @property
    def misses_a_secret(self) -> bool:
        """Whether a secret is blank, which only a step with a cache key of its own can notice."""
        return not all(text.strip() for text in self.secret_text.values())
