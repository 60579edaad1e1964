"""How tests of the book say what is wrong in it: in sentences, and each fault once."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from layerlab.book.example import Example
from layerlab.builds.build import BuildError
from layerlab.builds.lab import Lab
from layerlab.pytest_plugin.skips import listed, unlisted
from layerlab.records import store
from layerlab.transcripts import transcript_record
from layerlab.transcripts.transcript_record import TranscriptRecordError
from tests import test_page_numbers, test_recommended, test_transcripts
from tests.known import EXAMPLES, ROOT, record_of, tell, transcripts
from tests.site import SiteBuild, whole

ONE = next(iter(EXAMPLES.values()))  # any that can be read: one that cannot is told by itself
IMAGE = next(iter(ONE.image))


def test_what_is_wrong_has_no_traceback() -> None:
    """A contributor reads sentences about a page, not the code of a test."""
    with pytest.raises(pytest.fail.Exception) as failure:
        tell(["a page is wrong", "and another"])
    assert failure.value.pytrace is False
    assert failure.value.__suppress_context__  # pytest would print what led to it as well
    assert str(failure.value) == "a page is wrong\nand another"
    tell([])


def stale(*_: object) -> None:
    """As the store says of a record of other files."""
    raise store.RecordError("multi-stage/greeter has changed since it was measured")


def unbuilt(*_: object) -> None:
    """As a Dockerfile is that does not build."""
    raise BuildError("COPY a .", "not found", "")


def site(_: pytest.MonkeyPatch) -> None:
    """Any test of the site while a page is wrong."""
    whole(SiteBuild(Path(), "docs/a.md:1: WARNING: a directive is unknown"))


def record(patch: pytest.MonkeyPatch) -> None:
    """Any test of recorded values of an example that was changed."""
    patch.setattr(store, "read", stale)
    record_of(ONE)


def recommended(patch: pytest.MonkeyPatch) -> None:
    """Whether an image can be shipped that does not build."""
    patch.setattr(test_recommended, "_user", unbuilt)
    test_recommended.test_what_is_recommended_can_be_shipped(LAB, ONE, IMAGE)


def numbers(patch: pytest.MonkeyPatch) -> None:
    """The numbers of an image that does not build."""
    patch.setattr(Example, "unmet_image", lambda *_: None)
    fails = {name: {"fails": {}} for name in ONE.image}
    patch.setattr(test_page_numbers.recording, "images_of", lambda *_: fails)
    patch.setattr(test_page_numbers.recording, "bases_of", lambda *_: {})
    patch.setattr(test_page_numbers, "_alike", lambda *_: True)
    test_page_numbers.test_recorded_numbers_are_measured_again(LAB, ONE.name)


LAB: Lab = SimpleNamespace(engine=None, description={})  # type: ignore[assignment]
WHERE = {
    site: "tests/pages/test_theme.py::test_both_sidebars_have_a_name[index]",
    record: "tests/test_records.py::test_recorded_values_hold[multi-stage/greeter]",
    recommended: "tests/test_recommended.py::test_what_is_recommended_can_be_shipped[a/b]",
    numbers: "tests/test_page_numbers.py::test_recorded_numbers_are_measured_again[a/b]",
}


@pytest.mark.parametrize("looks", WHERE, ids=lambda looks: looks.__name__)
def test_what_cannot_be_looked_at_is_left_out(
    looks: Callable[[pytest.MonkeyPatch], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the tests that tell why, and in CI that is a listed reason."""
    with pytest.raises(pytest.skip.Exception) as left_out:
        looks(monkeypatch)
    reason = str(left_out.value)
    assert reason.endswith(" tell") or reason.endswith(" tells")
    assert unlisted(WHERE[looks], reason, listed(ROOT / "tests/skips.toml")) is None
    assert unlisted(WHERE[looks], reason + " not", listed(ROOT / "tests/skips.toml"))


def test_a_changed_example_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its record; that its transcripts ran on other files has the same reason and remedy."""
    error = TranscriptRecordError("stale-transcript", "it has changed")
    monkeypatch.setattr(transcript_record, "read", Mock(side_effect=error))
    one = next(one for one in transcripts() if one.example and not one.norun)
    place = f"docs/{one.page}.md:{one.line}"
    assert test_transcripts._not_as_recorded(one) == f"{place}: it has changed"
    monkeypatch.setattr(store, "read", stale)
    assert test_transcripts._not_as_recorded(one) is None


def test_an_image_whose_claims_are_red_is_not_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong user is told by the claim about the user; one without such a claim is told here."""
    monkeypatch.setattr(test_recommended, "_user", lambda _: "its user is root")
    for broken in (True, False):
        monkeypatch.setattr(test_recommended, "_is_broken", lambda *_, broken=broken: broken)
        outcome = pytest.skip.Exception if broken else pytest.fail.Exception
        with pytest.raises(outcome, match="its claims tell" if broken else "but its user is root"):
            test_recommended.test_what_is_recommended_can_be_shipped(LAB, ONE, IMAGE)
