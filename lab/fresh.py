"""A builder that has never built anything, to see what is left of a cache elsewhere."""

import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from engine.throwaway import throwaway
from lab.beside import Registry
from lab.building import BuilderError
from lab.runs import PREFIX

if TYPE_CHECKING:
    from lab.claims.rebuilding import Cache
    from lab.lab import Lab

# The registry of a run speaks HTTP; builders ask for HTTPS unless they are told.
_PLAIN = "registry.insecure=true"


@contextmanager
def fresh_builder(lab: "Lab", bases: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the variables with which Buildx uses a fresh builder; it is gone at the end.

    Beside the embedded engine it is a throw-away engine with copies of the bases. With a user's
    engine it is a builder in a container, which pulls them. Raises BuilderError.
    """
    if lab.engine.embedded:
        with throwaway(bases) as engine:
            yield engine.environment
        return
    name = builder_name(lab.run.id)
    try:
        create(name, "--bootstrap")
        yield {"BUILDX_BUILDER": name}
    finally:
        # Also after a boot that failed: Buildx notes a builder first. Where it has none, so be it.
        _buildx("rm", "--force", name)


def builder_name(run: str) -> str:
    """A name for a builder of a run, by which `lab.runs.clear` knows it."""
    return f"{PREFIX}-{run}-{uuid.uuid4().hex[:6]}"


def create(name: str, *options: str, environment: Mapping[str, str] = os.environ) -> None:
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


def _buildx(
    *arguments: str, environment: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    command = ["docker", "buildx", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


class Passed:
    """A cache on its way from one builder to another: where to export it, what to import."""

    def __init__(self, lab: "Lab", cache: "Cache", stack: ExitStack) -> None:
        """The folder or the registry that holds the cache lives as long as the stack.

        `tag` is what an image has to be called to be pushed with its inline cache, or empty.
        """
        self.tag = ""
        if cache.type == "local":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="measured-"))
            self.exported = [f"--cache-to=type=local,dest={folder},mode={cache.mode}"]
            self.imported = [f"--cache-from=type=local,src={folder}"]
            return
        host = stack.enter_context(Registry(lab)).host
        name = f"{host}/{lab.tag('cache')}:{uuid.uuid4().hex[:6]}"
        self.imported = [f"--cache-from=type=registry,ref={name},{_PLAIN}"]
        if cache.type == "inline":
            push = f"--output=type=image,push=true,{_PLAIN}"
            self.exported, self.tag = ["--cache-to=type=inline", push], name
        else:
            self.exported = [f"--cache-to=type=registry,ref={name},mode={cache.mode},{_PLAIN}"]
