"""Answers what claims ask of an image's running containers, with an engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
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
from layerlab.builds.containers import HARDENED, WATCHED, ImageContainer
from layerlab.builds.http_answer import Answer, NoAnswerError, asked
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
    def promises(self) -> Mapping[str, Question]:
        """The claims that say what the image does when it runs, by key."""
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
        it, it has no network. One that never answered is not waited for again.
        """
        plain, start = (self._start(wait, options, given) for given in ({}, self.options))
        silent = self.lab.silent
        # Who looks at what comes of a start needs it, though it is known not to answer hardened.
        if known := silent.get(plain) or (None if self.look else silent.get(start)):
            raise RunError(known)
        with ExitStack() as stack:
            given = {"command": self.spec.container.command or None, **self.options, **options}
            if port or self.spec.container.services:
                beside = self.lab.network(self.example, self.spec.container.services)
                given |= joined(self.lab.client, stack.enter_context(beside))
            container = self._container(port=port, **given)
            if wait is not None:
                container.waiting_for(wait)
            if self.spec.stops is not None:
                container.grace = self.spec.stops.grace
            if self.look is not None:
                container.before_removal = self.look
            try:
                stack.enter_context(container)
            except NoAnswerError as error:
                silent[start] = str(error)
                raise
            yield container

    def _start(
        self, wait: Answer | None, options: Mapping[str, Any], given: Mapping[str, Any]
    ) -> str:
        """A key for how it is started, and asked; what does not answer as it is never does."""
        if wait is None:
            return ""
        how = (self.built.digest, wait.port, wait.request.path, self.spec.container)
        return repr((*how, self.example.service, options, given))

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
        """Uid and arguments of process 1 of the running service; started once, whoever asks."""
        how = (self.built.digest, self.spec.container, self.spec.serves, self.example.service)
        return self.lab.processes.get(repr((*how, self.options)), self._first_process)

    def _first_process(self) -> ProcessFacts:
        with self._serving() as container:
            return container.first_process()

    def run(
        self, *, command: Sequence[str] = (), entrypoint: str | None = None,
        user: str | None = None, env: Mapping[str, str] | None = None,
    ) -> RunResult:  # fmt: skip
        """Output and exit code of one run; raises RunError where it says that it was refused."""
        result = self._run(command=command, entrypoint=entrypoint, user=user, env=env)
        if self._is_judged:
            plain = type(self)(self.lab, self.example, self.name)
            again = partial(plain._run, command=command, entrypoint=entrypoint, user=user, env=env)
            self._check_said(
                f"it ends with {result['exit']}", _printed(result), lambda: _printed(again())
            )
        return result

    def _run(
        self, *, env: Mapping[str, str] | None, command: Sequence[str], **options: Any
    ) -> RunResult:
        options["command"] = list(command) or None
        given = {key: value for key, value in options.items() if value is not None}
        try:
            with self.running(env=env, **given) as container:
                return container.ended()
        except docker.errors.APIError as error:
            # The engine could not start the process: the shell's codes, as `docker run` gives.
            missing = "no such file" in str(error.explanation) or "not found" in str(error)
            said = str(error.explanation)
            return {"exit": 127 if missing else 126, "stdout": "", "stderr": said}

    def answers(self, port: int, requests: Sequence[HttpRequest]) -> list[HttpAnswer]:
        """Status and body of the answer to each request; RunError as for a run."""
        first = requests[0]
        wait = Answer(port, first.path, dict(first.headers))
        with self.running(port=port, wait=wait) as container:
            container.answered.append(wait.answer["body"])
            waited = [wait.answer] if (first.method, first.data) == ("GET", None) else []
            rest = [asked(container, port, request) for request in requests[len(waited) :]]
            said = container.said() if self._is_judged else ""
        answers = [*waited, *rest]
        statuses = ", ".join(str(answer["status"]) for answer in answers)
        self._check_said(
            f"it answers with {statuses}", said, lambda: self._said_plainly(port, requests)
        )
        return answers

    def _said_plainly(self, port: int, requests: Sequence[HttpRequest]) -> str:
        """What it says where nothing is refused; for longer, so that what comes late is there."""
        heard: list[str] = []
        plain = self.watched(lambda container: heard.append(container.said(2 * WATCHED)), {})
        plain.answers(port, requests)
        return "\n".join(heard)

    @property
    def _is_judged(self) -> bool:
        """Whether what the program says counts: it is hardened, and nobody else looks at that."""
        return bool(self.options) and self.look is None

    @staticmethod
    def _check_said(does: str, said: str, plainly: Callable[[], str]) -> None:
        """Raises RunError where it says, and only so hardened, that something was refused.

        What it says `plainly`, when it does the same as it is, is no news.
        """
        if (lines := refusals(said)) and (news := not_in(plainly(), lines)):
            raise RunError(f"{does}, and says {news[0]!r}")

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


def _printed(result: RunResult) -> str:
    return "\n".join([result["stdout"], result["stderr"]])
