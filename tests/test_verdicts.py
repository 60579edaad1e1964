"""Dropped options: each was tried on the files as they are, and noticed; no engine is needed."""

import json
from pathlib import Path
from unittest.mock import Mock

import pytest

from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.tools.mutate import mutation_run, verdicts
from layerlab.tools.mutate.mutation_run import reasons
from layerlab.tools.mutate.trial import Notice
from layerlab.tools.tool_error import ToolError
from tests.known import BOOK, EXAMPLES, tell

CAUGHT = Notice("app history: 3 with, 0 without", claim="app user")


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_dropped_option_was_noticed(name: str) -> None:
    """What a page says of an option is seen to go with it, or a reason says why not."""
    known = verdicts.read(BOOK).get(name, [])
    tell(
        f"{name}, {dockerfile}: nobody has tried `{one.what}` on the files and claims as they are; "
        f"run `make options EXAMPLE={name}` and commit {verdicts.VERDICTS}"
        for dockerfile, made in verdicts.untried(EXAMPLES[name], known, reasons(BOOK))
        for one in made
    )


def test_no_verdict_without_example() -> None:
    """What is of no example any more goes with it."""
    tell(
        f"{verdicts.VERDICTS}: there is no example {name} any more; remove its verdicts"
        for name in verdicts.read(BOOK).keys() - EXAMPLES.keys()
    )


@pytest.fixture
def example(tmp_path: Path) -> Example:
    """One with two options, of which none was tried."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "words.txt").touch()
    (context / "Dockerfile").write_text(
        "FROM alpine:3.23\nCOPY --chmod=0600 words.txt /a\nCOPY --link words.txt /b\nUSER 1:1\n"
    )
    context.with_suffix(".toml").write_text('title = "An app"\n[image.app]\nuser = "1:1"\n')
    return load("shop/app", Book(tmp_path))


def _open(example: Example, given: dict[str, dict[str, str]] | None = None) -> list[str]:
    """The options that nobody has tried, by their first words."""
    again = load("shop/app", example.book)
    known = verdicts.read(example.book).get("shop/app", [])
    found = verdicts.untried(again, known, given or {})
    return [one.what.split()[0] for _, made in found for one in made]


def _keep(example: Example, **notices: Notice | None) -> None:
    """Keep how the mutants of these options were noticed."""
    [(name, made)] = verdicts.droppable(example)
    by = {one.what.split()[0].lstrip("-"): one for one in made}
    verdicts.keep(example, name, {by[option]: found for option, found in notices.items()})


def test_a_verdict_is_kept_for_each_option(example: Example) -> None:
    """What was not tried now keeps the one it had; what has a reason needs none."""
    assert _open(example) == ["--chmod", "--link"]
    assert _open(example, {"shop/app": {"--link dropped: *": "x"}}) == ["--chmod", "--link"]
    assert _open(example, {"*": {"--link dropped: *": "it is no other image"}}) == ["--chmod"]
    _keep(example, chmod=CAUGHT)
    _keep(example, link=CAUGHT)
    assert _open(example) == []
    [one, _] = verdicts.read(example.book)["shop/app"]
    assert (one["claim"], one["noticed"]) == ("app user", f"caught by {CAUGHT.said}")


def test_what_the_loader_would_refuse_has_no_verdict(example: Example) -> None:
    """A claim that names the option tells that its text is gone, and nothing of what it does."""
    file = example.claims_file
    file.write_text(f'{file.read_text()}skips = ["COPY --link"]\n')
    assert _open(example) == ["--chmod", "--link"]
    _keep(example, link=Notice("refused by the loader: app skips", by="loader"))
    assert _open(example) == ["--chmod", "--link"]


def test_a_verdict_is_of_the_step_without_the_option(example: Example) -> None:
    """One that was given while the claim named the option by its text does not stand."""
    file = example.claims_file
    claim = '[rebuild.again]\nimage = "app"\nedit = { nothing = true }\nreruns = ["COPY"]\n'
    file.write_text(file.read_text() + claim)
    again = load("shop/app", example.book)
    _keep(again, link=Notice("again: x", claim="rebuild again"))
    assert _open(again) == ["--chmod"]
    file.write_text(file.read_text().replace('["COPY"]', '["COPY --link"]'))
    assert _open(again) == ["--chmod"]  # without the option it is the same
    file.write_text(file.read_text().replace('["COPY --link"]', '["COPY --link words.txt"]'))
    assert _open(again) == ["--chmod", "--link"]


def test_what_survives_has_no_verdict(example: Example) -> None:
    """Also where it had one; and nothing is left of an example without any."""
    _keep(example, chmod=CAUGHT)
    _keep(example, chmod=None)
    assert _open(example) == ["--chmod", "--link"]
    assert verdicts.read(example.book) == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "left"),
    [
        ("app/Dockerfile", "USER 1:1", "USER 1:1\nWORKDIR /", ["--chmod", "--link"]),
        ("app/words.txt", "", "a word\n", ["--chmod", "--link"]),
        ("app.toml", 'user = "1:1"', 'user = "2:2"', ["--chmod", "--link"]),
        ("app.toml", 'user = "1:1"', 'cmd = ["/bin/sh"]', ["--chmod", "--link"]),
        ("app.toml", 'user = "1:1"', 'user = "1:1"\ncmd = ["/bin/sh"]', []),
    ],
)
def test_a_verdict_ends_with_what_it_is_of(
    example: Example, file: str, old: str, new: str, left: list[str]
) -> None:
    """The files of the context, and the claim that noticed; further claims change nothing."""
    _keep(example, chmod=CAUGHT, link=CAUGHT)
    path = example.book.examples / "shop" / file
    path.write_text(path.read_text().replace(old, new, 1))
    assert _open(example) == left


def test_nothing_is_tried_where_all_is_known(
    example: Example, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No engine is asked for then."""
    _keep(example, chmod=CAUGHT, link=CAUGHT)
    monkeypatch.setattr(mutation_run, "_true", lambda found: (found, []))
    assert main(["mutate", "--options", f"--root={example.book.root}"]) == 0
    said = "nothing to try: tests/options.json has what notices each dropped option\n"
    assert capsys.readouterr().out == said


def test_ctrl_c_says_that_what_was_tried_is_kept(
    example: Example, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unlike that of other mutants."""
    monkeypatch.setattr(mutation_run, "_true", lambda found: (found, []))
    monkeypatch.setattr(mutation_run, "_try_dockerfiles", Mock(side_effect=KeyboardInterrupt))
    assert main(["mutate", "--options", f"--root={example.book.root}"]) == 130
    assert capsys.readouterr().err == f"{mutation_run.STOPPED_OPTIONS}\n"


def test_a_corrupt_file_is_told(example: Example) -> None:
    """With what to do."""
    _keep(example, chmod=CAUGHT)
    file = example.book.root / verdicts.VERDICTS
    file.write_text(json.dumps(verdicts.read(example.book))[:-1])
    with pytest.raises(ToolError, match=r"^tests/options\.json is corrupt \(.*last commit again$"):
        verdicts.read(example.book)
