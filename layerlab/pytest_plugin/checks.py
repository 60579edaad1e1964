"""What an item of the book does on an engine: a claim is checked, a session of commands is run."""

import pytest

from layerlab.book.book import Book
from layerlab.book.claims.base import ExampleClaim
from layerlab.book.example import Example
from layerlab.book.load import ExampleError
from layerlab.book.located_claim import LocatedClaim
from layerlab.book.reports import report
from layerlab.builds.build import BuildError
from layerlab.builds.evidence import evidence
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.failures import EXPECTED, message
from layerlab.builds.lab import Lab
from layerlab.transcripts.place import Refused
from layerlab.transcripts.session import Session
from layerlab.transcripts.suite import check


def check_claim(
    lab: Lab, *, example: Example, claimed: LocatedClaim, causes: dict[str, str]
) -> None:
    """The claim holds for what the engine builds now.

    `causes` has each build that failed with the claim that told it, and so is red; the others are
    skipped.
    """
    if missing := example.unmet(lab.engine, claimed):
        pytest.skip(f"not checked: {missing}")
    value = None
    try:
        _build(lab, example, claimed)
        value = claimed.measure(BuiltExample(lab, example))
        fault = claimed.check(value)
    except BuildError as error:
        if (first := causes.setdefault(str(error), claimed.id)) != claimed.id:
            pytest.skip(f"not checked: a build of {example.name} fails, which {first} tells")
        fault = message(error)
    except EXPECTED as error:
        fault = message(error)
    if fault:
        details = [] if value is None else evidence(lab, example, claimed)
        pytest.fail(report(example, claimed, fault, value, details), pytrace=False)


def _build(lab: Lab, example: Example, claimed: LocatedClaim) -> None:
    """Raise BuildError of an image that is to build: what an experiment makes of it fails, too."""
    if isinstance(claimed.claim, ExampleClaim):
        for name in example.images_of(claimed):
            if example.image[name].fails is None:
                lab.build(example, name)


def check_session(lab: Lab, *, session: Session, book: Book, lane: str = "") -> None:
    """The commands print what the page shows, and exit as it says; or what an older `lane` does."""
    try:
        text = check(lab, session, book, lane)
    except ExampleError:
        pytest.skip(f"not checked: {session.example} cannot be read, which its claims tell")
    except Refused as error:
        pytest.skip(f"not checked: {error}")
    if text:
        pytest.fail(text, pytrace=False)
