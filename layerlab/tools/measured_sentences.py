"""What was measured, as sentences for a terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from layerlab.book.bands import size_text
from layerlab.book.claims.words import counted
from layerlab.book.example import Example, Image
from layerlab.book.lent import unlent
from layerlab.book.located_claim import LocatedClaim
from layerlab.book.recommended import (
    ADDS,
    RECOMMENDED,
    missing_claims,
    recommended,
    roomy_claims,
)
from layerlab.book.reports import at_line, listed, to_paste
from layerlab.book.toml_file import table
from layerlab.builds.linters import hadolint, rules
from layerlab.records.record import ClaimRecord, Record
from layerlab.tools.mutate.claim_mutants import survivors


def about_images(record: Record) -> Iterator[str]:
    """Sizes, layers and user of each image; or that it does not build."""
    for name, image in record["images"].items():
        if "fails" in image:
            yield f"{name} ({image['dockerfile']}) does not build, as claimed"
            continue
        bases = " and ".join(image["bases"]) or "scratch"
        own = len([row for row in image["layers"] if "unpacked" in row]) - image["base_layers"]
        yield (
            f"{name} ({image['dockerfile']}): {size_text(image['unpacked'])} unpacked, "
            f"{size_text(image['download'])} download, {size_text(image['added'])} added "
            f"(built from {bases})\n"
            f"    layers: {image['base_layers']} of the base, {own} of its own; user "
            f"{image['user']}; {counted(image['files'], 'files')}, "
            f"{counted(image['packages'], 'packages')}, "
            f"{counted(image['shells'], 'shells')}, {image['setuid']} setuid; "
            f"{size_text(image['wasted'])} hidden by later layers"
        )


def about_linters(example: Example) -> Iterator[str]:
    """What hadolint says of Dockerfiles of which nothing is claimed."""
    claimed = {one.table for one in example.claims()}
    for name in example.dockerfiles:
        if f"lint.{name}" not in claimed:
            found = hadolint(example.context / name)
            said = f"{name}: hadolint reports {', '.join(rules(found)) or 'nothing'}"
            yield f"{said}\n{listed(found)}".rstrip()


def about_gaps(example: Example, claims: Mapping[str, ClaimRecord]) -> Iterator[str]:
    """What is not claimed of the recommended image, and where two that hold seem not to agree."""
    if example.book.recommends and (name := recommended(example)):
        image, said = example.image[name], f"{name} ({RECOMMENDED}) is recommended"
        if keys := list(missing_claims(image)):
            yield f"{said}; of it is not claimed: {', '.join(keys)}"
        if roomy := list(roomy_claims(image, _counts(claims, name))):
            yield f"{said}; there is room for a folder or a layer more in: {', '.join(roomy)}"
    yield from unlent(example)
    for name, image in example.image.items():
        lost = _lost(image)
        if lost and _hold(claims, name, "writes", "hardened"):
            yield (
                f"{name} writes {', '.join(lost)}; hardened it does without, and nothing that it "
                "says is known as a refusal: look whether it does what you want of it"
            )


def about_loose(example: Example, record: Record) -> Iterator[str]:
    """Numbers and lists of the claims file that could be others, and nobody would notice."""
    for what in survivors(example, table(example.claims_file), record):
        yield f"{what}: it holds then, too; claim what was measured"


def _counts(claims: Mapping[str, ClaimRecord], image: str) -> dict[str, int]:
    """How much was measured that the image adds, by the claims' keys."""
    known = {key: claims.get(f"{image} {key}") for key in ADDS}
    values = {key: one["value"] for key, one in known.items() if one}
    return {key: value for key, value in values.items() if isinstance(value, int)}


def _lost(image: Image) -> list[str]:
    """Paths that the image writes, and that no tmpfs keeps where it works hardened."""
    hardened, writes = image.hardened, image.writes
    if hardened is None or writes is None or hardened.fails is not None:
        return []
    return [path for path in writes.root if not hardened.keeps(path)]


def _hold(claims: Mapping[str, ClaimRecord], image: str, *keys: str) -> bool:
    known = [claims.get(f"{image} {key}") for key in keys]
    return all(one is not None and one["holds"] for one in known)


def about_claims(
    example: Example, record: Record, evidence: Callable[[LocatedClaim], Sequence[object]], *,
    failing_only: bool = False,
) -> Iterator[str]:  # fmt: skip
    """Each claim with its value; of one that does not hold its place, the sentence, what to add.

    `evidence` is asked for what else is known of a claim that does not hold.
    """
    begun: set[str] = set()
    for claimed in example.claims():
        entry = record["claims"].get(claimed.id)
        if entry is None:
            continue
        value = entry["value"]
        if not entry["holds"]:
            yield _fault(example, claimed, value, listed(evidence(claimed)), begun)
            begun.add(claimed.name)
        elif not failing_only:
            yield f"{claimed.id}: {claimed.format(value)}"


def _fault(
    example: Example, claimed: LocatedClaim, value: object, details: str, begun: set[str]
) -> str:
    where = f"does not hold: {claimed.id} ({at_line(example, claimed)})"
    lines = f"    {claimed.check(value)}\n{details}{to_paste(example, claimed, value, begun)}"
    return f"{where}\n{lines}".rstrip()
