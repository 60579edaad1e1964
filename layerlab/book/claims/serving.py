"""Claims about what the running container answers over HTTP."""

import json
import re
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, JsonValue, model_validator

from layerlab.book.claims.answers import HttpAnswer, HttpRequest
from layerlab.book.claims.base import Table, TableClaim
from layerlab.book.claims.matching import Part
from layerlab.book.claims.probe import ImageProbe
from layerlab.book.claims.words import code, counted, listed


def _header_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        raise ValueError("the name of a header is one word, as Content-Type")
    return name


def _header_value(text: str) -> str:
    if not re.fullmatch(r"[\t -~\xa0-\xff]*", text):
        raise ValueError("what a header says is one line, in letters of Latin-1")
    return text


class Request(Table):
    """One request, GET unless `method` says otherwise, and its answer.

    What is sent is `data`, a text, or `json`, with the header that says so. The answer has a
    `status`, a `body` as it is, or one that `contains` a text.
    """

    method: Annotated[str, Field(pattern=r"^[A-Z]+$", examples=["POST"])] = "GET"
    path: Annotated[str, Field(pattern=r"^/\S*$", examples=["/items"])] = "/"
    headers: dict[
        Annotated[str, AfterValidator(_header_name)], Annotated[str, AfterValidator(_header_value)]
    ] = {}
    data: str | None = None
    json_: Annotated[JsonValue, Field(alias="json")] = None
    status: Annotated[int, Field(ge=100, le=599)] = 200
    body: str | None = None
    contains: Part | None = None

    @model_validator(mode="after")
    def _sends_one_body(self) -> Self:
        if self.data is not None and self.json_ is not None:
            raise ValueError("a request has at most one of data and json")
        return self

    @property
    def request(self) -> HttpRequest:
        """The request, as it is sent."""
        if self.json_ is None:
            return HttpRequest(self.method, self.path, self.headers, self.data)
        headers = {"Content-Type": "application/json", **self.headers}
        return HttpRequest(self.method, self.path, headers, json.dumps(self.json_))

    @property
    def line(self) -> str:
        """Method and path: `GET /`."""
        return f"{self.method} {self.path}"

    def fault_of(self, answer: HttpAnswer) -> str | None:
        """What is otherwise than claimed, or None."""
        body = answer["body"]
        if answer["status"] != self.status:
            said = f" {body[:200]!r}" if body else ""
            return f"{self.line} answered {answer['status']}{said}, claimed {self.status}"
        if self.body is not None and body != self.body:
            return f"{self.line} answered {body!r}, claimed {self.body!r}"
        if self.contains is not None and self.contains not in body:
            return f"{self.line} answered {body[:200]!r}, claimed to contain {self.contains!r}"
        return None

    @property
    def expected(self) -> str:
        """Status and body of the answer, for a reader."""
        body = "" if self.body is None else f" `{self.body.strip()}`"
        part = "" if self.contains is None else f" and `{self.contains.strip()}` in it"
        return f"{self.status}{body}{part}"


class _Listens(TableClaim[HttpAnswer | list[HttpAnswer]]):
    port: Annotated[int, Field(ge=1, le=65535)]


class Serves(Request, _Listens):
    """The HTTP answers of the running container, to one request and those that follow in `then`.

    The first is sent once the container answers a GET of its path; one container answers all.
    Of an answer that has no end, as of server-sent events, what comes within 20 seconds is read;
    one that is longer than 16 MiB is refused.
    """

    group: ClassVar[str] = "running"

    then: list[Request] = []

    @property
    def requests(self) -> list[Request]:
        """All of them, in order."""
        return [self, *self.then]

    def measure(self, probe: ImageProbe) -> HttpAnswer | list[HttpAnswer]:
        """Status and body; of each where there are several."""
        answers = probe.answers(self.port, [one.request for one in self.requests])
        return answers if self.then else answers[0]

    def check(self, value: HttpAnswer | list[HttpAnswer]) -> str | None:
        """Compare status and body of each."""
        answers = value if isinstance(value, list) else [value]
        if len(answers) != len(self.requests):
            return f"{counted(len(answers), 'requests')} answered, claimed {len(self.requests)}"
        faults = (one.fault_of(answer) for one, answer in zip(self.requests, answers, strict=True))
        return next(filter(None, faults), None)

    def describe(self) -> str:
        """Word the answers."""
        first = f"answers {self.method} `{self.path}` on port {self.port} with {self.expected}"
        then = (f"{one.method} `{one.path}` with {one.expected}" for one in self.then)
        return ", then ".join([first, *then])

    def format(self, value: HttpAnswer | list[HttpAnswer]) -> str:
        """Status and body of each."""
        answers = value if isinstance(value, list) else [value]
        return "; ".join(f"{one['status']} {one['body'].strip()}".strip() for one in answers)

    def phrase(self, value: HttpAnswer | list[HttpAnswer]) -> str:
        """The bodies; a status says something only where it is not 200, or alone."""
        answers = value if isinstance(value, list) else [value]
        return listed(map(_phrase, answers))


def _phrase(answer: HttpAnswer) -> str:
    body, status = answer["body"].strip(), f"status {answer['status']}"
    if not body:
        return status
    return code(body) if answer["status"] == 200 else f"{code(body)} with {status}"
