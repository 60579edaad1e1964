"""The lab: one engine, one run, and every image built and measured once."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import docker

from layerlab.book.claims.answers import ProcessFacts
from layerlab.book.edits import inside
from layerlab.book.example import Example
from layerlab.book.requirements import EngineDescription
from layerlab.builds.build import SECRET, BuildxImage
from layerlab.builds.build_once import Once
from layerlab.builds.build_steps import Fetched, bases
from layerlab.builds.closed_network import closed_network
from layerlab.builds.containers import Owner
from layerlab.builds.failures import CONNECTION_LOST
from layerlab.builds.runs import LABEL, PREFIX, SuiteRun, clear
from layerlab.builds.services import Counter, SshKey, filled, network_of, service_image, services
from layerlab.images.archive import read_image
from layerlab.images.measurement import Measurement
from layerlab.images.memory import Memory

if TYPE_CHECKING:
    from engine import Engine


class Lab:
    """Builds and measures on one engine. Use as a context: what it made is removed at its end."""

    def __init__(
        self, engine: "Engine", memory: Memory | None = None, *, cached: bool = True
    ) -> None:
        """Other labs of the process may be on other engines: its environment stays as it is."""
        self.engine, self.cached = engine, cached  # with or without steps of earlier builds
        self.environment = {"GOGC": "400", **os.environ, **engine.environment}  # clients: -20 %
        self.memory = memory or Memory()
        self.client = docker.from_env(timeout=600, environment=self.environment)
        self.run = SuiteRun(self.client.info()["ID"] or engine.host)
        self.interrupted = False  # by Ctrl-C, while the engine may have been making something
        self._open, self.labels = contextlib.ExitStack(), {LABEL: self.run.id}
        self.silent: dict[str, str] = {}  # starts that never answered, and what was said of them
        self.owner = Owner(self.labels, self.environment)
        self.value = f"canary{secrets.token_hex(16)}"  # what secrets hold in ordinary builds
        self._built, self._measured = Once[BuildxImage](), Once[Measurement]()
        self.fetched, self.processes = Once[Fetched](), Once[ProcessFacts]()

    def __enter__(self) -> Self:
        for run in self.run.dead():
            clear(self.client, run)
            self.run.forget(run)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        cleared = False
        try:
            clear(self.client, self.run.id)
            # What was broken off the engine may still finish: the next run looks once more.
            cleared = not self.interrupted and kind is not KeyboardInterrupt
        except CONNECTION_LOST:
            pass  # the next run on this engine clears up
        finally:
            self.run.end(cleared)
            self._open.close()
            self.client.close()

    def tag(self, name: str) -> str:
        """A tag that belongs to this run; `name` is `chapter/example:image`."""
        return f"{PREFIX}/{self.run.id}/{name}"

    def build(self, example: Example, name: str) -> BuildxImage:
        """Build an image of an example, once; raises BuildError, the same one each time."""
        key = f"{example.name}:{name}"
        return self._built.get(key, lambda: self.buildx(example, name, key).build())

    def prepare(
        self, examples: Iterable[Example], threads: int = 4
    ) -> Iterator[tuple[Example, str, BaseException | None]]:
        """Build and measure all images of the examples, several at a time.

        Yields each, and what failed, which is raised again to whoever asks for that image.
        """
        images = [(example, name) for example in examples for name in example.image]
        with ThreadPoolExecutor(threads) as pool:
            tasks = {pool.submit(self._prepare, *image): image for image in images}
            try:
                for task in as_completed(tasks):
                    yield *tasks[task], task.exception()
            finally:
                pool.shutdown(cancel_futures=True)

    def _prepare(self, example: Example, name: str) -> None:
        self.base_of(self.build(example, name))

    def buildx(
        self, example: Example, name: str, key: str, *, context: Path | None = None,
        args: dict[str, str] | None = None, value: str | None = None,
    ) -> BuildxImage:  # fmt: skip
        """An image that is not built yet.

        `args` go over those of the claims file; `value` is what its secrets hold, instead of
        the lab's own random value. Raises EditError when a link leads out of the context.
        """
        image, given, context = example.image[name], value or self.value, context or example.context
        inside(context, image.dockerfile)  # an edit can have put a link there since it was loaded
        built = self.image(context, self.tag(key), dockerfile_path=image.dockerfile)
        args = {**image.args, **(args or {})}
        built.shown = example.book.shown(example.context / image.dockerfile)
        built.options = (
            *([] if self.cached else ["--no-cache"]),
            *([f"--target={image.target}"] if image.target else []),
            *(f"--build-arg={name}={text}" for name, text in args.items()),
            *(
                f"--secret=id={name},type=env,env={SECRET}_{number}"
                for number, name in enumerate(image.secrets)
            ),
            *(
                f"--build-context={name}={source if '://' in source else inside(context, source)}"
                for name, source in image.contexts.items()
            ),
            *([f"--ssh=default={self.key.file}"] if image.ssh else []),
            *([f"--add-host={given}:127.0.0.1"] if image.misses_a_secret else []),
        )
        texts = [image.secret_text.get(name, "{value}") for name in image.secrets]
        filled_in = [text.replace("{value}", given) for text in texts]
        numbered = {f"{SECRET}_{number}": text for number, text in enumerate(filled_in)}
        built.environment |= {SECRET: given, **numbered}
        built.beside = partial(
            services, self.owner, {name: example.service[name] for name in image.services},
            partial(self._service_tag, example),
            partial(filled, value=given, public_key=lambda: self.key.public),
        )  # fmt: skip
        return built

    @contextlib.contextmanager
    def network(self, example: Example, names: Sequence[str]) -> Iterator[str]:
        """A closed network, with these services of the example on it, ready."""
        if not names:
            yield self.closed_network
            return
        wanted = {name: example.service[name] for name in names}
        tag_of = partial(self._service_tag, example)
        with network_of(self.client, self.owner, wanted, tag_of, self.filled) as network:
            yield network

    def filled(self, text: str) -> str:
        """A variable of a container with what its placeholders stand for."""
        return filled(text, self.value, lambda: self.key.public)

    @cached_property
    def closed_network(self) -> str:
        """The one of all containers that run alone."""
        return closed_network(self.client, self.labels)

    def _service_tag(self, example: Example, image: str) -> str:
        """Tag of an image of the example, or of one that is nobody's here."""
        return str(service_image(example, image, self.build, self.as_it_is).tag)

    def image(self, context: Path | str, tag: str, **options: Any) -> BuildxImage:
        """An image of this engine that is not built yet."""
        return BuildxImage(context, environment=self.environment, tag=tag, **options)

    def salted(self, base: str, salt: str, tag: str) -> BuildxImage:
        """An image with one more layer than `base`, which holds nothing but the salt."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "Dockerfile").write_text(f"FROM {base}\nCOPY salt /.salt\n")
            (file := Path(folder, "salt")).write_text(salt)
            os.utime(file, (0, 0))
            return self.image(folder, tag).build()

    def measure(self, built: BuildxImage) -> Measurement:
        """Measure a built image, from memory when its digest is known; raises ArchiveError."""
        digest, memory = built.digest, self.memory
        return self._measured.get(
            digest, lambda: memory.image(digest) or read_image(built.saved(), memory, digest)
        )

    def base(self, name: str) -> Measurement:
        """Measure a base image, as the builder has it."""
        return self.measure(self.as_it_is(name))

    def as_it_is(self, name: str) -> BuildxImage:
        """An image that is none of an example's, by a build of nothing but `FROM`."""

        def build() -> BuildxImage:
            tag = self.tag(f"base/{sha256(name.encode()).hexdigest()[:12]}:base")
            with tempfile.TemporaryDirectory() as folder:
                Path(folder, "Dockerfile").write_text(f"FROM {name}\n")
                return self.image(folder, tag).build()

        return self._built.get(name, build)

    def base_of(self, built: BuildxImage) -> Measurement | None:
        """The base image that the built image stands on, or None for scratch.

        Among the images that the build starts from it is the one whose layers the image
        begins with; of two such, the one with more layers.
        """
        image = [layer.diff_id for layer in self.measure(built).layers]
        below = [
            base
            for base in map(self.base, bases(built.steps))
            if [layer.diff_id for layer in base.layers] == image[: len(base.layers)]
        ]
        return max(below, key=lambda base: len(base.layers), default=None)

    def bases(self, built: BuildxImage) -> dict[str, str]:
        """Names of the images that a build starts from, with their digests.

        One that was never pushed or pulled has none in the classic store: its configuration's.
        """
        return {
            name: digest or str(self.client.images.get(name).id)
            for name, digest in bases(built.steps).items()
        }

    def counting(self) -> Counter:
        """A proxy that counts what build steps fetch, for a `with` block."""
        return Counter(self.owner, self.proxy, self.engine.embedded)

    @cached_property
    def proxy(self) -> str:
        """Tag of the proxy's image."""
        proxy = self.image(Path(__file__).with_name("proxy"), self.tag("lab/proxy:latest"))
        return str(proxy.build().tag)

    @cached_property
    def key(self) -> SshKey:
        """An SSH key made for this run, removed at its end."""
        return self._open.enter_context(SshKey())

    @cached_property
    def description(self) -> EngineDescription:
        """What measured: engine, BuildKit, image store, platform; it stands in each record."""
        version = self.client.version()
        return {
            "engine": version["Version"],
            "buildkit": self.engine.buildkit,
            "store": self.engine.store,
            "platform": f"{version['Os']}/{version['Arch']}",
            "embedded": self.engine.embedded,
        }
