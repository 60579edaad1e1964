"""The strict reader of pages: what it finds, and what it leaves alone."""

from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.tools.prose.rules import page_findings

SOURCE = "(quoted from [its README](https://example.org/v1.2/readme))"


def found(markdown: str) -> list[str]:
    """The faults of a text, each with its line."""
    return [f"{block.line}: {fault}" for block, fault in page_findings(markdown)]


TYPED = {
    "a size": ["It weighs 14.2 MB.", "From 800MB down.", "1,200 bytes are sent.", "about 3 GiB"],
    "a time": [
        "It takes 12 s.",
        "After 10 seconds it is killed.",
        "1.5 minutes",
        "in 300 ms",
        "2 days",
    ],
    "a share": ["60 % less", "a 60% gain", "5 percent"],
    "a factor": ["24 times smaller", "3.4x as large", "twice, or 2 × that"],
    "a count": ["It has 7 layers.", "87 files and", "another 16 packages", "3 build steps rerun"],
    "a digest": ["sha256:a59f72ab01", "the image 0123abcd4567 is"],
    "a version": ["Engine 28.5.2 does", "with BuildKit v0.25.2", "since Buildx 0.29"],
}
FREE = [
    "Python 3.13 and Debian 13, as user 10001 on port 8080.",
    "Sections 2.1 to 2.3, in 2026, of RFC 3161; mode 0755; uid 65532.",
    "`docker run` prints `12 MB` and takes {measured}`a/b c stops`.",
    "It [weighs 800 MB](https://example.org/v1.2/readme).",
    'It [weighs 800 MB](https://example.org "2026-11-29").',
    'See [more](https://example.org "further reading").',
    f"From 800 MB to 15 MB {SOURCE}.",
    "% quoted: https://example.org/table 2026-11-29\n\n| a | b |\n| --- | --- |\n| 3 MB | 4 s |",
    "% quoted: https://example.org/v1.2/list\n- 3 MB\n- 4 s",
    f"| a | b |\n| --- | --- |\n| 3 MB | {SOURCE} |",
    "% quoted: https://example.org/v1.2\n\n```{table} Of it\n\n| a |\n| --- |\n| 3 MB |\n```",
    "```{transcript} a/b\n:name: x\nsleep 10 seconds\n```",
    "```toml\nwithin = '2 s'\n```",
    "alpine:3.23 and golang:1.27-alpine3.23",
    "one layer, two files, ten times",
]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in TYPED.items() for text in texts]
)
def test_a_typed_measurement_is_found(kind: str, text: str) -> None:
    """Sizes, times, shares, factors, counts, digests, versions of the engine."""
    (fault,) = found(text)
    assert fault.startswith(f"1: {kind} is typed: '")
    assert fault.endswith(
        "'; take it from a record with {measured}, "
        "or link it to its source and say that it is quoted"
    )


@pytest.mark.parametrize("text", FREE)
def test_what_is_no_measurement_is_left_alone(text: str) -> None:
    """Names, code, roles, and what is quoted with its source."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\n\ntwo\n\n- three\n- 4 MB", 6),
        ("```{dockerfile} a/b Dockerfile\n- `RUN`: adds 4 MB.\n```", 2),
        ("```{dockerfile} a/b Dockerfile\n- `--link`: adds 4 MB.\n- `--b`: c\n```", 2),
        (":::{question} Which?\n1. 4 MB\n---\nNone.\n:::", 2),
        (":::{question} Why 4 MB?\n---\nSo.\n:::", 1),
        ("| a |\n| --- |\n| 4 MB |", 3),
        ("::::{grid} 2\n:gutter: 3\n:::{grid-item}\n4 MB\n:::\n::::", 4),
        ("Term\n: It is 4 MB.", 2),
        ("```{table} So\n:class: card\n\n| a |\n| --- |\n| 4 MB |\n```", 6),
        ("```{table} Of 4 MB\n\n| a |\n| --- |\n| b |\n```", 1),
        (":::{list-table}\n* - a\n  - b\n* - c\n  - 4 MB\n:::", 4),
        ("```{note} It is 4 MB.\n```", 1),
        ("```{sizes} a/b\n- naive: 4 MB\n```", 2),
        ("```{of-tomorrow} a/b\nIt is 4 MB.\n```", 2),
        ("The text says 4 MB. It is not quoted.", 1),
        ("It is quoted, from nowhere: 4 MB", 1),
        ("% quoted: https://example.org/v1.2\n\nquoted here\n\n4 MB here", 5),
    ],
)
def test_the_line_is_that_of_the_block(text: str, line: int) -> None:
    """Also within directives, tables and lists; a source covers one block, not the next."""
    (fault,) = found(text)
    assert fault.startswith(f"{line}: a size is typed: '4 MB'")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("On DockerHub.", "'DockerHub' is written; write Docker Hub"),
        ("A Buildkit feature.", "'Buildkit' is written; write BuildKit"),
        ("Use buildx.", "'buildx' is written; write Buildx"),
        ("The filesystem.", "'filesystem' is written; write file system"),
        ("A multistage build.", "'multistage' is written; write multi-stage"),
        ("Done!", "an exclamation mark; end the sentence with a full stop"),
        ("![](a.png)", "an image without text; say what it shows between the brackets"),
        (
            "```console\nls: no such file\n```",
            "a code block in 'console'; allowed are c, go, ini, json, md, python, text, toml, "
            "yaml; `{transcript}` is for commands, `{dockerfile}` for Dockerfiles",
        ),
    ],
)
def test_one_word_for_one_thing(text: str, fault: str) -> None:
    """Names as their makers write them, known languages, images with a text."""
    assert found(text) == [f"1: {fault}"]


COMMANDS = [
    "docker build .",
    "$ docker build .",
    "SOURCE_DATE_EPOCH=$(git log -1) docker buildx build \\\n  .",
    "# first\ngit clone https://example.org/shop.git",
    "--cache-to   type=registry,ref=example.org/shop:cache",
    "shop build\n  --push",
    "- run: npm ci",
    "nerdctl build .",
    "crane digest alpine:3.23",
    "docker-compose up",
    "buildah bud .",
    "act -j build",
    "podman-compose up",
    "lima-of-tomorrow start shop -f",
    "$ ./configure",
]
INSTRUCTIONS = [
    "FROM alpine:3.23",
    "# syntax=docker/dockerfile:1\nFROM a",
    "  RUN make",
    'CMD ["a"]',
]
DRAWINGS = [
    "notes ──COPY──► RUN grep ──COPY --from──► image",
    "docs/go.md\nmake/docker.txt",
    "        │ make measure       builds, measures",
    "docker: it builds\ngit-lfs",
    "image RUN make ─► layer\nthe-app - built here",
]


@pytest.mark.parametrize("directive", ["{code-block} console", "{parsed-literal}", "{raw} html"])
def test_a_directive_for_code_is_a_code_block(directive: str) -> None:
    """Whatever it is called, a command in it is one that nobody runs."""
    language, command = found(f"```{directive}\n:class: x\n\ndocker build .\n```")
    assert language.startswith("1: a code block in '")
    assert command.startswith("1: a command that nobody runs: 'docker build .'")


@pytest.mark.parametrize("code", COMMANDS)
@pytest.mark.parametrize("language", ["text", "yaml"])
def test_a_command_is_run_or_says_why_not(language: str, code: str) -> None:
    """A fenced block is for what nobody types."""
    (fault,) = found(f"```{language}\n{code}\n```")
    assert fault.startswith("1: a command that nobody runs: '")
    assert fault.endswith("or say with its `:norun:` why it is not run")


@pytest.mark.parametrize("code", INSTRUCTIONS)
def test_a_dockerfile_is_built(code: str) -> None:
    """One in a block of text is a file that nobody checks."""
    (fault,) = found(f"```text\n{code}\n```")
    assert fault.startswith("1: an instruction that nobody builds: '")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("docker build --targt test .", "`docker buildx build` is not known to have --targt;"),
        (
            "docker run --rm app && docker rm --al",
            "`docker container rm` is not known to have --al;",
        ),
        ("docker scout quickview --x", "`docker scout` is not known to have --x;"),
    ],
)
def test_a_command_in_a_sentence_has_known_options(code: str, said: str) -> None:
    """Nobody runs it there; wherever code stands, in tables as well."""
    (fault,) = found(f"Run `{code}`.")
    assert fault.startswith(f"1: {said}")
    assert len(found(f"```{{table}}\n| `{code}` |\n| --- |\n```")) == 1


@pytest.mark.parametrize("code", ["docker build --ta", "docker run --init", "docker run --memory="])
def test_a_part_of_a_command_is_read_too(code: str) -> None:
    """As is one with places for names, which are left alone."""
    assert bool(found(f"`{code}`")) == (code == "docker build --ta")
    assert found("`docker run --rm <image>` and `docker build … --target x`") == []


@pytest.mark.parametrize("code", DRAWINGS)
def test_a_drawing_is_no_command(code: str) -> None:
    """Also where it names programs, options and folders."""
    assert found(f"```text\n{code}\n```") == []


ELSEWHERE = [
    "the same", "all, as on its left", "as *both*, below", "ditto", "as in the first row", "idem",
    "no difference", "nothing changed", "see above", "the same as the previous one", "unchanged",
]  # fmt: skip


@pytest.mark.parametrize("cell", ELSEWHERE)
def test_a_cell_has_a_value_of_its_own(cell: str) -> None:
    """One that refers to another was not measured; the first of a row is a name."""
    (fault,) = found(f"| a | b | c |\n| --- | --- | --- |\n| d | {cell} | e |")
    assert fault.startswith("3: a cell refers to another one: '")
    assert fault.endswith("'; give its own value, measured for it")
    assert len(found(f"```{{list-table}}\n* - d\n  - {cell}\n  - e\n```")) == 1
    assert found(f"| a | b |\n| --- | --- |\n| {cell} | the same disk |") == []
    assert found(f"It is {cell}.") == []


@pytest.mark.parametrize(
    "text",
    [
        "It [is](https://example.org/x) so.",
        "Go [on](https://example.org/x 'and on').",
        "- a\n\n  | a |\n  | --- |\n  | [x](https://example.org/x) |",
        "% quoted: https://example.org/x\n\n| 3 MB |\n| --- |\n| 4 MB |",
        ":::{question} Which?\n1. [This](https://github.com/a/b/blob/main/c).\n---\nNone.\n:::",
    ],
)
def test_a_source_says_the_same_tomorrow(text: str) -> None:
    """A version, a commit or a day, wherever it is linked."""
    (fault,) = found(text)
    assert " names no version: " in fault or " is of a branch (main); " in fault


def test_the_command_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File and line of each fault; the exit code says whether there is one."""
    page = tmp_path / "page.md"
    page.write_text("# Title\n\nIt weighs 3 MB.\n")
    assert main(["prose", str(page)]) == 1
    assert capsys.readouterr().out.startswith(f"{page}:3: a size is typed: '3 MB'; take it from")
    page.write_text("# Title\n")
    assert main(["prose", str(page)]) == 0
    assert capsys.readouterr().out == "1 page read, nothing to say\n"


def test_a_missing_page_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a traceback."""
    assert main(["prose", "nowhere.md"]) == 1
    assert "nowhere.md: No such file or directory" in capsys.readouterr().err
