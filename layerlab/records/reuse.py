"""Which recorded values still stand when only some claims of an example changed."""

import json
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from typing import cast

from layerlab.book.claims.base import ImageClaim
from layerlab.book.claims.rebuild import Rebuild
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.book.toml_file import table
from layerlab.records.files import built_digest, is_plain, source_of
from layerlab.records.record import ClaimRecord, Record

# What of an image's table it is run by, and the groups of the claims for which it is.
_RUN_BY = ("serves", "runs", "container")
_RUNNING = ("running", "who runs")


def made_of(example: Example) -> str:
    """Digest of the files on which all values of an example are measured, as a build sees them.

    Our own code is no part of it: whoever changes what is measured measures every example again.
    """
    return built_digest(example.context)


class Asked:
    """What each claim of an example asks, as a digest: its text, and how its images are made."""

    def __init__(self, example: Example, typed: Mapping[str, object] | None = None) -> None:
        """`typed` is the claims file as it is typed: only so is no default taken for a change."""
        self.example = example
        self._typed = typed or table(example.claims_file)

    def __call__(self, claimed: LocatedClaim) -> str:
        """The digest, short: it stands in the record beside each value."""
        keys = self._tables(claimed.kind).get(claimed.name, {})
        text = keys.get(claimed.key) if claimed.key else keys
        runs = claimed.claim.group in _RUNNING
        images = {image: self._made_by(image, runs) for image in self._images(claimed)}
        images |= {image: self._made_by(image, True) for image in self._serving()}
        asked = [claimed.id, text, images, self._typed.get("service")]
        return _digest(json.dumps(asked, default=str))[:23]

    def _tables(self, kind: str) -> Mapping[str, Mapping[str, object]]:
        return cast(Mapping[str, Mapping[str, object]], self._typed.get(kind, {}))

    def _images(self, claimed: LocatedClaim) -> list[str]:
        """Those that it speaks of, and those between which an edit of a rebuild moves a file."""
        move = claimed.claim.edit.move if isinstance(claimed.claim, Rebuild) else None
        others = {move.before, move.after} if move else set()
        return sorted({*self.example.images_of(claimed), *others})

    def _serving(self) -> set[str]:
        """Those of the example that run as services: what others measure hangs on how they are."""
        services = {one.image for one in self.example.service.values()}
        return services & self.example.image.keys()

    def _made_by(self, name: str, runs: bool) -> dict[str, object]:
        """What is typed of how an image is built; and of how it is run, if it `runs`."""
        image = self.example.image[name]
        return {
            key: value
            for key, value in self._tables("image")[name].items()
            if (runs if key in _RUN_BY else not isinstance(getattr(image, key), ImageClaim))
        }


def reusable(example: Example, old: Record, new: Record) -> dict[str, object]:
    """Recorded values of claims that need not be measured again, by id; `new` has no claims yet.

    None where the files, the engine or a base differ, and none where nothing changed: then
    measuring is asked for to see whether what is measured did.
    """
    then: Mapping[str, object] = old
    now: Mapping[str, object] = new
    same = all(then.get(key) == now[key] for key in ("made_of", "on", "bases"))
    if not same or old["source"] == new["source"]:
        return {}
    asked = Asked(example)
    return {
        claimed.id: known["value"]
        for claimed in example.claims()
        if (known := old["claims"].get(claimed.id))
        and known.get("asked") == asked(claimed)
        and _is_read(claimed, known["value"])
    }


def noted(example: Example, old: Record, claims: str) -> Record:
    """The record with what `reusable` compares, which it lacks if it is older than that.

    It is read off the claims that it was measured with, if these are they. Which modes its files
    had is not known; they are taken for the usual ones.
    """
    typed = tomllib.loads(claims)
    if "made_of" in old or not is_plain(example.context):
        return old
    if old["source"] != source_of(example.context, typed):
        return old
    try:
        asked = Asked(Example.of(typed, example.name, example.book), typed)
    except ValueError:  # what it claims is claimed otherwise now
        return old
    entries = dict(old["claims"])
    for claimed in asked.example.claims():
        if claimed.id in entries:
            entry: ClaimRecord = {**entries[claimed.id], "asked": asked(claimed)}
            entries[claimed.id] = entry
    return {**old, "made_of": made_of(example), "claims": entries}


def _is_read(claimed: LocatedClaim, value: object) -> bool:
    """Whether the claim still reads what it once measured."""
    try:
        claimed.check(value)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return True


def _digest(*texts: str) -> str:
    whole = "\0".join(texts).encode()
    return f"sha256:{sha256(whole).hexdigest()}"
