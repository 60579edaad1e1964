"""A builder that has never built anything, to see what is left of a cache elsewhere."""

import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from engine.throwaway import throwaway
from layerlab.book.claims.answers import CacheChoice
from layerlab.builds.build import BuilderError
from layerlab.builds.buildx_command import buildx
from layerlab.builds.containers import Owner
from layerlab.builds.runs import PREFIX
from layerlab.builds.services import Registry

# The registry of a run speaks HTTP; builders ask for HTTPS unless they are told.
_PLAIN = "registry.insecure=true"


@contextmanager
def fresh_builder(
    bases: Sequence[str], run: str, environment: Mapping[str, str], embedded: bool
) -> Iterator[dict[str, str]]:
    """Yield the variables with which Buildx uses a fresh builder; it is gone at the end.

    Beside the embedded engine it is a throw-away engine with copies of the bases. With a user's
    engine it is a builder in a container, which pulls them; `run` is the id of the run that clears
    up after it, `environment` reaches that engine. Raises BuilderError.
    """
    if embedded:
        with throwaway(bases) as engine:
            yield engine.environment
        return
    name = builder_name(run)
    try:
        create(name, "--bootstrap", environment=environment)
        yield {"BUILDX_BUILDER": name}
    finally:
        # Also after a boot that failed: Buildx notes a builder first. Where it has none, so be it.
        _buildx("rm", "--force", name, environment=environment)


def builder_name(run: str) -> str:
    """A name for a builder of a run, by which `layerlab.builds.runs.clear` knows it."""
    return f"{PREFIX}-{run}-{uuid.uuid4().hex[:6]}"


def create(name: str, *options: str, environment: Mapping[str, str]) -> None:
    """Make a builder in a container, which never built anything; raises BuilderError."""
    done = _buildx(
        "create", "--driver=docker-container", f"--name={name}", *options, environment=environment
    )
    if done.returncode:
        raise BuilderError(
            "`docker buildx create` gives no builder of its own: "
            f"{''.join(done.stderr.strip().splitlines()[-1:])}; "
            "it runs the image moby/buildkit, which must be here or be pulled"
        )


def _buildx(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = [*buildx(environment), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


class PassedCache:
    """A cache on its way from one builder to another: where to export it, what to import."""

    def __init__(self, cache: CacheChoice, name: str, owner: Owner, stack: ExitStack) -> None:
        """The folder or the registry that holds the cache lives as long as the stack.

        `name` is that of an image of the run, `owner` that of its containers.
        `tag` is what an image has to be called to be pushed with its inline cache, or empty.
        """
        self.tag = ""
        if cache.type == "local":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="measured-"))
            self.exported = [f"--cache-to=type=local,dest={folder},mode={cache.mode}"]
            self.imported = [f"--cache-from=type=local,src={folder}"]
            return
        host = stack.enter_context(Registry(owner)).host
        name = f"{host}/{name}:{uuid.uuid4().hex[:6]}"
        self.imported = [f"--cache-from=type=registry,ref={name},{_PLAIN}"]
        if cache.type == "inline":
            push = f"--output=type=image,push=true,{_PLAIN}"
            self.exported, self.tag = ["--cache-to=type=inline", push], name
        else:
            self.exported = [f"--cache-to=type=registry,ref={name},mode={cache.mode},{_PLAIN}"]
