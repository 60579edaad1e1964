"""What a build takes of what it is given: told by the instructions that it runs, and no others."""

import pytest

from layerlab.book.built_steps import taken
from layerlab.book.how_built import HowBuilt

SECRET = "RUN --mount=type=secret,id=token true\n"
SECRETS = {
    "a mount": (SECRET, {"token"}),
    "a comment": (f"# {SECRET}RUN true\n", set()),
    "a comment within": (f"RUN true && \\\n# {SECRET} true\n", set()),
    "words of a command": ("RUN echo --mount=type=secret,id=token\n", set()),
    "another instruction": ('CMD ["--mount=type=secret,id=token"]\n', set()),
    "a document": (f"RUN <<END\n{SECRET}END\n", set()),
    "a mount of another kind": ("RUN --mount=type=cache,id=token,target=/c true\n", set()),
    "the second of two": (
        "RUN --mount=type=cache,target=/c \\\n  --mount=type=secret,id=token true\n", {"token"}
    ),
    "capitals": ("run --mount=TYPE=Secret,ID=token true\n", {"token"}),
    "the name of its file": ("RUN --mount=type=secret,target=/run/secrets/key true\n", {"key"}),
    "a source": ("RUN --mount=type=secret,source=key,target=/k true\n", {"key"}),
    "quotes": ('RUN --mount=type=secret,"id=token" true\n', {"token"}),
    "a variable": ("ARG ID=token\nRUN --mount=type=secret,id=$ID true\n", {"token"}),
    "a variable of the environment": (
        "ENV ID=token\nRUN --mount=type=secret,id=${ID} true\n", {"token"}
    ),
    "for an image on this one": (f"ONBUILD {SECRET}", set()),
}  # fmt: skip


@pytest.mark.parametrize(("text", "ids"), SECRETS.values(), ids=SECRETS)
def test_secrets_are_what_steps_mount(text: str, ids: set[str]) -> None:
    """Wherever else the same words stand."""
    assert taken(f"FROM alpine\n{text}", HowBuilt()).secrets == ids


STAGES = f"""ARG BASE=alpine
ARG UNUSED
FROM $BASE AS first
ARG ONE
{SECRET}ONBUILD RUN --mount=type=secret,id=later true
FROM first AS second
RUN --mount=type=ssh true
FROM alpine AS Third
ARG THREE=3
FROM alpine
COPY --from=third / /
"""


@pytest.mark.parametrize(
    ("how", "secrets", "args", "ssh"),
    [
        ({}, set(), {"BASE", "THREE"}, False),
        ({"target": "first"}, {"token"}, {"BASE", "ONE"}, False),
        ({"target": "SECOND"}, {"token", "later"}, {"BASE", "ONE"}, True),
        ({"contexts": {"third": "docker-image://alpine"}}, set(), set(), False),
    ],
)
def test_stages_that_are_not_built_take_nothing(
    how: dict, secrets: set[str], args: set[str], ssh: bool
) -> None:
    """Nor do those in whose place a named context stands."""
    found = taken(STAGES.replace("FROM $BASE", "FROM ${BASE}"), HowBuilt(**how))
    assert (found.secrets, found.ssh) == (secrets, ssh)
    assert found.args == (args if how.get("target") else args - {"BASE"})


@pytest.mark.parametrize(
    ("text", "ssh", "git"),
    [
        ("RUN --mount=type=ssh true", True, set()),
        ("RUN --mount=type=ssh,id=default,required=true true", True, set()),
        ("RUN --mount=type=ssh,id=other true", False, set()),
        ("RUN ssh git@host", False, set()),
        ("ADD git@host:app.git /app", True, set()),
        ("ADD ssh://git@${HOST}:2222/app /app", True, set()),
        ("ADD https://host/app.git#v1 /app", False, {"host"}),
        ("ARG HOST=here\nADD --keep-git-dir http://${HOST}:8080/app.git /app", False, {"here"}),
        ("ADD https://host/app.tar.gz /app", False, set()),
        ("COPY git@host:app.git /app", False, set()),
    ],
)
def test_a_key_and_a_token_are_what_fetches_ask_for(text: str, ssh: bool, git: set[str]) -> None:
    """By mounts, and by the builder itself."""
    found = taken(f"FROM alpine\n{text}\n", HowBuilt())
    assert (found.ssh, found.git) == (ssh, git)


FILES = {
    "it": ("COPY a config/.env /", True),
    "another": ("COPY config/.envrc config/ /", True),
    "its destination": ("COPY a config/.env", False),
    "its end": ("COPY .env env/ /", False),
    "all": ("COPY . .", True),
    "the root": ("ADD / /", True),
    "above the root": ("COPY ../config /", True),
    "a folder": ("COPY --chown=1 ./config/ /", True),
    "a folder's beginning": ("COPY conf /", False),
    "below it": ("COPY config/.env/x /", False),
    "a list": ('COPY ["config/.env", "/"]', True),
    "quotes": ('COPY "config/.env" /', True),
    "a pattern": ("COPY con*/.e?v /", True),
    "a pattern of a folder": ("COPY con* /", True),
    "another pattern": ("COPY *.env config/*.js /", False),
    "a class": ("COPY config/[^a]env /", True),
    "an escape": (r"COPY config/\.env /", True),
    "any depth": ("COPY --parents **/.env /", True),
    "an exception": ("COPY --exclude=**/.env . /", True),
    "a variable": ("ARG FROM=config\nCOPY $FROM /", True),
    "another variable": ("ARG FROM=other\nCOPY $FROM /", False),
    "a variable that is not known": ("ARG FROM\nCOPY ${FROM}x /", True),
    "one below another folder": ("ARG FROM\nCOPY other/$FROM /", False),
    "a part of a variable": ("ARG FROM=configs\nCOPY ${FROM%s} /", True),
    "a stage": ("COPY --from=first . /", False),
    "a document": ("COPY <<config/.env /\nx\nconfig/.env\n", False),
    "an address": ("ADD https://${HOST}/config/.env /", False),
    "a repository": ("ADD git@${HOST}:app.git /", False),
    "words of a command": ("RUN COPY config/.env /", False),
    "a mount": ("RUN --mount=type=bind,source=config,target=/c true", True),
    "a mount without kind": ("RUN --mount=target=/c,src=config/.env true", True),
    "a mount without kind of something else": ("RUN --mount=target=/c,src=other true", False),
    "a mount of all": ("RUN --mount=type=bind,target=/c true", True),
    "a mount of something else": ("RUN --mount=type=bind,source=other,target=/c true", False),
    "a mount of what is not known": ("RUN --mount=source=$X/.env,target=/c true", True),
    "a mount of a stage": ("RUN --mount=type=bind,from=first,target=/c true", False),
    "a cache": ("RUN --mount=type=cache,target=config true", False),
    "for an image on this one": ("ONBUILD COPY . .", False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "is_taken"), FILES.values(), ids=FILES)
def test_a_file_is_taken_by_what_may_hold_it(text: str, is_taken: bool) -> None:
    """Where a variable or a pattern leaves open what is meant, it may be the file."""
    takes = taken(f"FROM alpine AS first\nFROM alpine\n{text}\n", HowBuilt())
    assert takes.file("./config/.env") is is_taken


@pytest.mark.parametrize(
    "text",
    ["ADD https://host/app.tar.gz git@host:app.git /", "COPY <<A <<B /\nA\nB", "COPY --from=a . /"],
)
def test_what_comes_from_elsewhere_is_no_file_of_the_context(text: str) -> None:
    """Addresses, repositories, documents and other stages."""
    assert taken(f"FROM alpine AS a\nFROM alpine\n{text}\n", HowBuilt()).sources == set()
