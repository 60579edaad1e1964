"""The figures of layers, of an image's parts and of stops, each from a record."""

import json

import pytest

from layerlab.site.layer_drawing import TALL, Slab, places
from layerlab.transcripts.shell import Outcome
from tests.pages.conftest import Book
from tests.pages.test_transcript_block import add

MAP = (
    "```{layer-map} shop/cart\n- `slim`: two stages\n"
    "- `fat`: one stage; `RUN chmod` hides `COPY cart.sh`\n```"
)
SIGNALS = "```{signals} shop/cart\n:head: Form\n:columns: asked to stop\n\n- shell form: fat\n```"
ANATOMY = (
    "```{transcript} shop/cart\n:name: parts\n\njq . index.json\n```\n\n```{anatomy} parts\n```"
)


def _blob(kind: str, first: str, size: int, **more: object) -> dict[str, object]:
    media = f"application/vnd.{kind}+json"
    return {"mediaType": media, "digest": f"sha256:{first * 64}", "size": size, **more}


def _printed(*, manifests: int = 2) -> str:
    entries = [
        _blob("oci.manifest", "b", 857, platform={"os": "linux", "architecture": "amd64"}),
        _blob("oci.manifest", "c", 566, platform={"os": "unknown", "architecture": "unknown"}),
    ]
    documents: list[object] = [{"manifests": [_blob("oci.index", "a", 855)]}]
    documents += [{"manifests": entries}]
    documents += [
        {"config": _blob("oci.config", "d", 1449), "layers": [_blob("oci.layer", "e", 3941633)]},
        {"config": _blob("oci.config", "f", 167), "layers": [_blob("in-toto", "0", 1001)]},
    ][:manifests]
    return "\n".join(json.dumps(document, indent=2) for document in documents)


def test_a_layer_map_is_to_scale(book: Book) -> None:
    """Slabs are as tall as their bytes, over all variants; what is hidden is hatched and joined."""
    book.add(MAP)
    built = book.build("html")
    assert built.warnings == []
    slim, fat = built.html().select(".layer-map")
    base = [float(one.select_one("rect.base")["height"]) for one in (slim, fat)]
    whole = float(fat.select_one("rect.own")["height"])
    assert base[0] == base[1] == pytest.approx(whole * 8.0 / 40.005, rel=0.01)
    assert base[1] + whole == pytest.approx(TALL, rel=0.02)
    hatched = fat.select_one("rect.hidden")["fill"]
    assert hatched.startswith("url(#") and fat.select_one(hatched[4:-1])
    assert fat.select("path.joint") and not slim.select("rect.hidden, path.joint")


def test_patterns_of_two_maps_have_names_of_their_own(book: Book) -> None:
    """One that is hidden would take the hatching of the other with it."""
    book.add(f"{MAP}\n\n{MAP}")
    names = [one["id"] for one in book.build("html").html().select("pattern")]
    assert len(names) == len(set(names)) == 4


def test_a_layer_map_is_a_list_without_its_drawing(book: Book) -> None:
    """The last layer on top, who hides what, and both totals in one unit."""
    book.add(MAP)
    text = book.build().markdown()
    assert "A container sees **48.0 MB** of files; the image has **48.0 MB** (" in text
    assert "**one stage**\n\nA container" in text
    assert (
        "- `RUN chmod 0755 /cart`: 40.0 MB, hides 1.0 kB\n"
        "- `COPY cart.sh /cart`: 1.0 kB, hidden by `RUN chmod`\n"
        "- `FROM alpine:3.23`: 8.0 MB\n"
    ) in text


def test_a_layer_map_begins_with_what_hides_something(book: Book) -> None:
    """Without JavaScript: radio buttons, one of them chosen; an EPUB has them all."""
    book.add(MAP)
    page = book.build("html").html()
    (chosen,) = page.select(".sd-tab-set:has(.layer-map) > input[checked]")
    assert page.select_one(f"label[for={chosen['id']}]").get_text(strip=True) == "one stage"
    assert len(page.select(".sd-tab-set > input[type=radio] + label + * .layer-map")) == 2


def test_texts_of_a_layer_map_do_not_overlap() -> None:
    """A layer of no bytes has room for its line, and a long line for all it takes on a phone."""
    slabs = [Slab("FROM a", 5000), Slab("RUN " + "abcdefghi " * 12, 0), Slab("COPY b /", 10)]
    found, whole = places(slabs, 5010)
    assert found[0].text_top + found[0].text_height == pytest.approx(whole)
    for below, above in zip(found, found[1:], strict=False):
        assert above.text_top + above.text_height == pytest.approx(below.text_top)
        assert above.top + above.height == pytest.approx(below.top)
    assert found[1].text_height > 3 * found[2].text_height / 2
    assert found[-1].text_top >= 0


def test_the_anatomy_is_what_the_transcript_printed(book: Book) -> None:
    """Each blob with media type, twelve digits and bytes, in what names it; so in Markdown too."""
    add(book, ANATOMY, [Outcome(_printed(), 0)])
    built = book.build()
    assert built.warnings == []
    media = "`application/vnd"
    assert (
        f"- **index** {media}.oci.index+json` `sha256:aaaaaaaaaaaa` 855 B\n\n"
        f"  - **manifest, linux/amd64** {media}.oci.manifest+json` `sha256:bbbbbbbbbbbb` 857 B\n\n"
        f"    - **configuration** {media}.oci.config+json` `sha256:dddddddddddd` 1.4 kB\n"
        f"    - **layer 1** {media}.oci.layer+json` `sha256:eeeeeeeeeeee` 3.9 MB\n"
        f"  - **manifest, unknown/unknown** {media}.oci.manifest+json` "
        "`sha256:cccccccccccc` 566 B\n\n"
        f"    - **configuration** {media}.oci.config+json` `sha256:ffffffffffff` 167 B\n"
        f"    - **statement** {media}.in-toto+json` `sha256:000000000000` 1.0 kB\n"
    ) in built.markdown()


def test_lanes_end_at_the_kill_or_before(book: Book) -> None:
    """A program that is killed has no end of its own; the words say it without the drawing."""
    book.add(SIGNALS)
    built = book.build("html")
    assert built.warnings == []
    cell = built.html().select_one("table.signals tbody td")
    assert (cell.select_one(".ran")["width"], cell.select("circle")) == ("100%", [])
    assert cell.get_text(strip=True) == "killed after 10 s (exit code 137)"
    assert "| shell form | killed after 10 s (exit code 137) |" in book.build().markdown()


@pytest.mark.parametrize(("code", "kind"), [(0, None), (143, ["ring"])])
def test_a_lane_says_who_ended_it_and_not_when(
    book: Book, code: int, kind: list[str] | None
) -> None:
    """The program or the signal; any time within a tenth is drawn alike."""
    stop = '"fat stops": {"value": {"exit": 137, "seconds": 10.2}'
    ended = f'"fat stops": {{"value": {{"exit": {code}, "seconds": 0.2}}'
    book.record.write_text(book.record.read_text().replace(stop, ended))
    book.add(SIGNALS)
    cell = book.build("html").html().select_one("table.signals tbody td")
    assert cell.select_one(".ran")["width"] == "10%"
    assert cell.circle.get("class") == kind
    assert cell.get_text(strip=True) == f"within 1 s (exit code {code})"


WRONG = {
    "a line that made no layer": (
        MAP.replace("hides `COPY cart.sh`", "hides `COPY tray.sh`"),
        "no layer of shop/cart fat is made by 'COPY tray.sh' [measured.unknown-line]",
    ),
    "hidden bytes that nobody hides": (
        MAP.replace("; `RUN chmod` hides `COPY cart.sh`", ""),
        "1,000 bytes of shop/cart fat are hidden, and the layers that are said to be have 0: name "
        "all of them, and none that is hidden in part [measured.unknown-value]",
    ),
    "a variant that does not build": (
        MAP.replace("`slim`", "`broken`"),
        "shop/cart broken does not build, so it has no layers [measured.unknown-value]",
    ),
    "no variant": (
        MAP.replace("- `slim`", "- slim"),
        "'- slim: two stages' is no variant; write \"- `image`: label\" or \"…; `RUN rm` hides "
        '`RUN`" [measured.unknown-line]',
    ),
    "an image without a stop": (
        SIGNALS.replace("form: fat", "form: slim"),
        "shop/cart has no claim 'slim stops'; it has: fat stops; did you mean 'fat stops'? "
        "[measured.unknown-claim]",
    ),
    "a row with too few images": (
        SIGNALS.replace("to stop\n", "to stop | and again\n"),
        "'- shell form: fat' is not a row; write \"- label: image\" with one image for each column "
        "[measured.unknown-line]",
    ),
    "no transcript": (
        "```{anatomy} parts\n```",
        "no transcript 'parts' stands above the figure that is made of it "
        "[measured.unrecorded-transcript]",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=list(WRONG))
def test_what_a_map_cannot_show_is_a_warning(book: Book, text: str, said: str) -> None:
    """The sentence says what is missing, at the line of the figure."""
    line = book.add(text)
    (warning,) = book.build().warnings
    assert warning == f"docs/index.md:{line}: WARNING: {said}"


@pytest.mark.parametrize("printed", [_printed(manifests=1), "none", "", "[1]\n{}\n3", "{}\n[]"])
def test_a_transcript_that_prints_something_else_has_no_anatomy(book: Book, printed: str) -> None:
    """Also where what it prints is JSON, or begins so."""
    add(book, ANATOMY, [Outcome(printed, 0)])
    (warning,) = book.build().warnings
    assert "the last command of the transcript 'parts' prints something else" in warning
    assert warning.endswith("and each manifest of that [measured.broken-transcript]")
