"""Answers what claims ask of an image's running containers, with an engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Self, TypeAlias

import docker.errors

from layerlab.book.claims.answers import (
    HealthResult,
    HttpAnswer,
    HttpRequest,
    ProcessFacts,
    RunResult,
    StopResult,
)
from layerlab.book.claims.probe import Question, RunError
from layerlab.book.example import Example, Image
from layerlab.builds.build import BuildxImage
from layerlab.builds.closed_network import joined
from layerlab.builds.containers import HARDENED, ImageContainer
from layerlab.builds.http_answer import Answer, asked
from layerlab.builds.lab import Lab
from layerlab.builds.refusals import not_in, refusals

Look: TypeAlias = Callable[[ImageContainer], None]


class StartedImage:
    """An image of an example, as far as its containers tell of it."""

    def __init__(
        self, lab: Lab, example: Example, name: str, options: Mapping[str, Any] | None = None,
        look: Look | None = None,
    ) -> None:  # fmt: skip
        """Nothing is built before a claim asks for it.

        `options` are those of its containers; each is given to `look` before it is removed.
        """
        self.lab, self.example, self.name = lab, example, name
        self.options, self.look = options or {}, look

    @property
    def spec(self) -> Image:
        """The image's table in the claims file."""
        return self.example.image[self.name]

    @property
    def built(self) -> BuildxImage:
        """The image, built once in the lab; raises BuildError."""
        return self.lab.build(self.example, self.name)

    @property
    def promises(self) -> Sequence[Question]:
        """The claims that say what the image does when it runs."""
        return self.spec.promises()

    def hardened(self, tmpfs: Sequence[str]) -> Self:
        """The same image, whose containers have a read-only root and no privileges."""
        options = {**HARDENED, "tmpfs": tuple(tmpfs)}
        return type(self)(self.lab, self.example, self.name, options)

    def watched(self, look: Look, options: Mapping[str, Any]) -> Self:
        """The same image, whose containers are looked at before they are removed."""
        return type(self)(self.lab, self.example, self.name, options, look)

    @contextmanager
    def running(
        self, *, port: int | None = None, wait: Answer | None = None, **options: Any
    ) -> Iterator[ImageContainer]:
        """A container of this image, once it has answered where that is waited for.

        What runs beside it does so already. Where nothing is asked of it and nothing runs beside
        it, it has no network.
        """
        with ExitStack() as stack:
            given = {"command": self.spec.container.command or None, **self.options, **options}
            if port or self.spec.container.services:
                beside = self.lab.network(self.example, self.spec.container.services)
                given |= joined(self.lab.client, stack.enter_context(beside))
            container = self._container(port=port, **given)
            if wait is not None:
                container.waiting_for(wait)
            if self.look is not None:
                container.before_removal = self.look
            yield stack.enter_context(container)

    def _container(self, *, env: Mapping[str, str] | None = None, **options: Any) -> ImageContainer:
        """A container that is not started; `env` goes over what the claims file gives it."""
        container = ImageContainer(self.lab.owner, str(self.built.tag), **options)
        for name, text in {**self.spec.container.env, **(env or {})}.items():
            container.with_env(name, self.lab.filled(text))
        return container

    @contextmanager
    def _serving(self, **options: Any) -> Iterator[ImageContainer]:
        """A container that is ready: it answers, where a claim says that it serves."""
        serves = self.spec.serves
        if serves is not None:
            options |= {"port": serves.port, "wait": Answer(serves.port, serves.path)}
        with self.running(**options) as container:
            yield container

    def first_process(self) -> ProcessFacts:
        """Uid and arguments of process 1 of the running service."""
        with self._serving() as container:
            return container.first_process()

    def run(
        self, *, command: Sequence[str] = (), entrypoint: str | None = None,
        user: str | None = None, env: Mapping[str, str] | None = None,
    ) -> RunResult:  # fmt: skip
        """Output and exit code of one run."""
        options = {"entrypoint": entrypoint, "user": user, "command": list(command) or None}
        given: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
        try:
            with self.running(env=env, **given) as container:
                result = container.ended()
        except docker.errors.APIError as error:
            # The engine could not start the process: the shell's codes, as `docker run` gives.
            missing = "no such file" in str(error.explanation) or "not found" in str(error)
            said = str(error.explanation)
            return {"exit": 127 if missing else 126, "stdout": "", "stderr": said}
        if self._is_judged and result["exit"] == 0:
            self._check_said(
                "it ends with 0", result["stdout"] + result["stderr"],
                lambda plain: plain.run(command=command, entrypoint=entrypoint, user=user, env=env),
            )  # fmt: skip
        return result

    def answers(self, port: int, requests: Sequence[HttpRequest]) -> list[HttpAnswer]:
        """Status and body of the answer to each request."""
        first = requests[0]
        wait = Answer(port, first.path, dict(first.headers))
        with self.running(port=port, wait=wait) as container:
            waited = [wait.answer] if (first.method, first.data) == ("GET", None) else []
            rest = [asked(container, port, request) for request in requests[len(waited) :]]
            said = container.said() if self._is_judged else ""
        answers = [*waited, *rest]
        statuses = ", ".join(str(answer["status"]) for answer in answers)
        self._check_said(
            f"it answers with {statuses}", said, lambda plain: plain.answers(port, requests)
        )
        return answers

    @property
    def _is_judged(self) -> bool:
        """Whether what the program says counts: it is hardened, and nobody else looks at that."""
        return bool(self.options) and self.look is None

    def _check_said(
        self, does: str, output: str, again: Callable[["StartedImage"], object]
    ) -> None:
        """Raises RunError where it says, and only so hardened, that something was refused.

        Then it does the same `again` as it is: what it says then too is no news.
        """
        if lines := refusals(output):
            heard: list[str] = []
            again(self.watched(lambda container: heard.append(container.said()), {}))
            if news := not_in("\n".join(heard), lines):
                raise RunError(f"{does}, and its output says {news[0]!r}")

    def stop(self, grace: int, *, init: bool = False, ready: str | None = None) -> StopResult:
        """Seconds that stopping takes and the exit code."""
        with self._serving(**({"init": True} if init else {})) as container:
            container.first_process()  # the program, not the shell that starts it, gets the signal
            if ready is not None:
                container.printed(ready)  # from here on it handles the signal
            return container.stopped(grace)

    def health(self, state: str, within: float) -> HealthResult:
        """The health state reached and when."""
        with self.running() as container:
            return container.reached(state, within)
