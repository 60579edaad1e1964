"""The figures, in HTML without JavaScript and in Markdown."""

import pytest

from layerlab.site.change import change
from layerlab.site.values import Value
from tests.pages.conftest import Book


def test_sizes_in_markdown(book: Book) -> None:
    """Bars are a list under the name of what they show; the table has every number asked for."""
    book.add(
        "```{sizes} shop/cart\n:by: unpacked download\n:columns: files user\n\n"
        "- slim: two stages\n- fat: one stage\n```"
    )
    built = book.build()
    assert built.warnings == []
    text = built.markdown()
    assert "**Unpacked size**\n\n- two stages: 8.0 MB\n- one stage: 48.0 MB\n" in text
    assert "| two stages | 8.0 MB | 3.5 MB | 80 | 10001:10001 |" in text


def test_sizes_in_html(book: Book) -> None:
    """An SVG whose bars are shares of its width, named for screen readers."""
    book.add("```{sizes} shop/cart\n- slim: two stages\n- fat: one stage\n```")
    page = book.build("html").html()
    svg = page.select_one("figure.measured-bars svg")
    assert svg["aria-label"] == "two stages: 8.0 MB; one stage: 48.0 MB"
    assert [bar["width"] for bar in svg.select("rect.bar")] == ["16.67%", "100.00%"]
    assert page.select_one("figcaption").get_text() == "Unpacked size"
    assert page.select("figure ~ details table.sizes")


def test_sizes_with_columns_are_a_plain_table(book: Book) -> None:
    """Columns that the bars do not show are never folded away."""
    book.add("```{sizes} shop/cart\n:columns: files\n\n- slim: two stages\n```")
    page = book.build("html").html()
    assert page.select("table.sizes") and not page.select("details table.sizes")


def test_sizes_take_images_of_other_examples(book: Book) -> None:
    """`chapter/example:image` names an image of any example."""
    book.add("```{sizes} shop/cart\n- fat: one stage\n- shop/cart:slim: two stages\n```")
    assert "\n\n- one stage: 48.0 MB\n- two stages: 8.0 MB\n" in book.build().markdown()


def test_sizes_say_who_runs_and_how_it_ends(book: Book) -> None:
    """A stop in words that hold of another run, too; what nobody tried is a dash that is told."""
    columns = ":columns: user stops"
    book.add(f"```{{sizes}} shop/cart\n{columns}\n\n- slim: two stages\n- fat: one stage\n```")
    built = book.build()
    assert built.warnings == []
    text = built.markdown()
    assert " | User | Stops |\n" in text
    assert "| two stages | 8.0 MB | 10001:10001 | – |" in text
    assert "| one stage | 48.0 MB | root | killed after 10 s |\n" in text
    assert text.endswith("|\n\nWhat is – was not tried.\n")


def test_a_stop_in_time_is_told_by_a_tenth_of_its_grace(book: Book) -> None:
    """How long one run took says little of the next; where all were tried there is no dash."""
    book.record.write_text(book.record.read_text().replace('"seconds": 10.2', '"seconds": 0.24'))
    book.add("```{sizes} shop/cart\n:columns: stops\n\n- fat: one stage\n```")
    text = book.build().markdown()
    assert "| one stage | 48.0 MB | within 1 s |" in text and "not tried" not in text


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("init = true", "killed after 10 s with `--init`"),
        ("grace = 5", "killed after 5 s with `--timeout 5`"),
        ("init = true, grace = 5", "killed after 5 s with `--init --timeout 5`"),
    ],
)
def test_a_stop_of_another_kind_says_so(book: Book, option: str, said: str) -> None:
    """It does not compare with that of who is started and stopped without options."""
    claims = book.root / "examples/shop/cart.toml"
    claims.write_text(claims.read_text().replace("exit = 137 }", f"exit = 137, {option} }}"))
    book.measure()
    book.add("```{sizes} shop/cart\n:columns: stops\n\n- fat: one stage\n```")
    assert f"| 48.0 MB | {said} |" in book.build().markdown()


def test_the_label_of_an_image_may_be_a_link(book: Book) -> None:
    """In the table; the bars have its words."""
    book.page("other", "---\norphan: true\n---\n# Other\n")
    book.add("```{sizes} shop/cart\n:columns: files\n\n- fat: [one *stage*](other.md)\n```")
    built = book.build("html")
    assert built.warnings == []
    page = built.html()
    link = page.select_one("table.sizes tbody a")
    assert (link["href"], link.get_text()) == ("other.html", "one stage")
    assert page.select_one("figure.measured-bars svg")["aria-label"] == "one stage: 48.0 MB"
    assert "| [one *stage*](other.md) | 48.0 MB |" in book.build().markdown()


def test_table_headings_lead_to_the_glossary(book: Book) -> None:
    """The name of a size is a link to its definition."""
    book.add(
        "```{sizes} shop/cart\n:by: unpacked download added wasted\n:columns: setuid layers\n"
        "\n- slim: two stages\n```"
    )
    built = book.build("html")
    assert built.warnings == []
    links = [
        a["href"].removeprefix("glossary.html#") for a in built.html().select("table.sizes th a")
    ]
    assert links == [
        "term-unpacked-size", "term-download-size", "term-added-size", "term-wasted-bytes",
        "term-setuid-file", "term-layer",
    ]  # fmt: skip


def test_layers_in_markdown(book: Book) -> None:
    """The base is one row; entries without a layer say so."""
    book.add("```{layers} shop/cart slim\n```")
    built = book.build()
    assert built.warnings == []
    rows = [line for line in built.markdown().splitlines() if line.startswith("| ")]
    assert rows[-6:] == [
        "| Instruction | Unpacked | Download | Files | Share |",
        "| --- | ---: | ---: | ---: | --- |",
        "| `FROM alpine:3.23` (1 layer) | 8.0 MB | 3.5 MB | 79 | 100 % |",
        "| `COPY /cart /cart` | 1.0 kB | 1.0 kB | 1 | < 1 % |",
        "| `USER 10001:10001` | no layer |  |  |  |",
        "| `EXPOSE 8080/tcp` | no layer |  |  |  |",
    ]


def test_layers_with_those_of_the_base(book: Book) -> None:
    """With `base` the base image's entries stand one by one under their own heading."""
    book.add("```{layers} shop/cart slim\n:base:\n```")
    rows = [line for line in book.build().markdown().splitlines() if line.startswith("| ")]
    assert rows[-7:-2] == [
        "| **From the base image** |  |  |  |  |",
        "| `ADD alpine-minirootfs.tar.gz /` | 8.0 MB | 3.5 MB | 79 | 100 % |",
        '| `CMD ["/bin/sh"]` | no layer |  |  |  |',
        "| **Added by the Dockerfile** |  |  |  |  |",
        "| `COPY /cart /cart` | 1.0 kB | 1.0 kB | 1 | < 1 % |",
    ]


def test_layers_in_html(book: Book) -> None:
    """A bar shows each layer's share of the image; the strip above puts them side by side."""
    book.add("```{layers} shop/cart fat\n```")
    page = book.build("html").html()
    assert [bar["width"] for bar in page.select(".measured-bar rect")] == [
        "16.66%", "0.00%", "83.33%",
    ]  # fmt: skip
    assert [cell.get_text() for cell in page.select(".share")] == ["17 %", "< 1 %", "83 %"]
    assert [part["x"] for part in page.select(".strip rect.own")] == ["16.66%", "16.67%"]
    codes = [code.get_text() for code in page.select("table.layers code")]
    assert codes == ["FROM alpine:3.23", "COPY cart.sh /cart", "RUN chmod 0755 /cart"]


def test_dockerfile_in_markdown(book: Book) -> None:
    """Beneath stand the notes in the order of their lines, each with what it knows its line by."""
    book.add(
        "```{dockerfile} shop/cart Dockerfile\n"
        "- `COPY --from`: takes\n"
        "  {measured}`shop/cart slim added`.\n"
        "- `AS build`: a stage.\n"
        "```"
    )
    built = book.build()
    assert built.warnings == []
    text = built.markdown()
    assert "\n\n- `AS build`: a stage.\n- `COPY --from`: takes 1.0 kB.\n" in text


def test_dockerfile_in_html(book: Book) -> None:
    """Each number is a link to its note; without the numbers the code is the file."""
    book.add("```{dockerfile} shop/cart Dockerfile\n- `USER`: not root.\n```")
    page = book.build("html").html()
    mark = page.select_one(".annotated pre .note-mark")
    assert page.select_one(mark["href"]).get_text(strip=True) == "not root."
    assert mark["aria-label"] == "note 1"
    mark.extract()
    assert (
        page.select_one(".annotated pre").get_text()
        == (book.root / "examples/shop/cart/Dockerfile").read_text()
    )


def test_dockerfile_without_notes(book: Book) -> None:
    """Without a body the file is simply shown."""
    book.add("```{dockerfile} shop/cart Dockerfile.fat\n```")
    page = book.build("html").html()
    assert page.select_one(".annotated-file pre").get_text().startswith("# One stage")


def test_change_in_markdown(book: Book) -> None:
    """The difference names both files by what they are called; the change is measured."""
    book.add(
        "```{change} shop/cart Dockerfile.fat Dockerfile\n"
        ":images: fat slim\n:by: unpacked files user setuid\n```"
    )
    built = book.build()
    assert built.warnings == []
    text = built.markdown()
    assert "\n```diff\n--- Dockerfile.fat\n+++ Dockerfile\n" in text
    assert "\n+COPY --from=build /cart /cart\n" in text and "@@" not in text
    assert "| Unpacked size | 48.0 MB | 8.0 MB | −40.0 MB, 6.0 times smaller |" in text
    assert "| Files | 1,021 | 80 | −941, 13 times fewer |" in text
    assert "| User | root | 10001:10001 | changed |" in text


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [
        (44.0e6, 29.2e6, "bytes", "−14.8 MB, 1.5 times smaller"),
        (170e6, 154e6, "bytes", "−16.0 MB"),
        (101, 89, "pieces", "−12"),
        (8, 9, "pieces", "+1"),
        (5, 1, "pieces", "−4"),
        (13, 4, "pieces", "−9, 3.2 times fewer"),
        (87, 12301, "pieces", "+12,214, 141 times more"),
    ],
)
def test_a_factor_stands_where_it_says_more(
    before: float, after: float, unit: str, said: str
) -> None:
    """Not for a few pieces, nor where it is near 1."""
    old, new = (Value(amount, unit, str(amount), "it") for amount in (before, after))
    assert change(old, new) == said


def test_change_of_a_claim(book: Book) -> None:
    """How an image ends is a claim of it, not a number of the image."""
    book.record.write_text(
        book.record.read_text().replace(
            '"fat stops"',
            '"slim stops": {"value": {"exit": 0, "seconds": 0.2}, "holds": true}, "fat stops"',
        )
    )
    claims = book.root / "examples/shop/cart.toml"
    claims.write_text(
        claims.read_text().replace(
            "[image.slim]", '[image.slim]\nstops = { within = "< 2 s", exit = 0 }'
        )
    )
    book.measure()
    book.add("```{change} shop/cart Dockerfile.fat Dockerfile\n:images: fat slim\n:by: stops\n```")
    text = book.build().markdown()
    assert "| Stops | killed after 10 s (exit code 137) | in time (exit code 0) | changed |" in text


def test_waterfall_in_markdown(book: Book) -> None:
    """Each step's gain stands beside its size."""
    book.add("```{waterfall} shop/cart\n- fat: one stage\n- slim: two stages\n```")
    built = book.build()
    assert built.warnings == []
    text = built.markdown()
    assert "- one stage: 48.0 MB\n- two stages: 8.0 MB (−40.0 MB)\n" in text
    assert "| two stages | 8.0 MB | −40.0 MB, 6.0 times smaller |" in text
    assert "Reruns" not in text


def test_waterfall_in_html(book: Book) -> None:
    """The bar that is gone begins where the one that is left ends."""
    book.add("```{waterfall} shop/cart\n- fat: one stage\n- slim: two stages\n```")
    page = book.build("html").html()
    gone = page.select_one("figure rect.gone")
    assert (gone["x"], gone["width"]) == ("16.67%", "83.33%")


def test_question_folds_its_answer(book: Book) -> None:
    """The choices are seen, the answer opens without JavaScript."""
    book.add(
        ":::{question} Which step reruns after an edit of `cart.sh`?\n"
        "1. `FROM`\n2. `COPY`\n---\nThe *second*.\n:::"
    )
    built = book.build("html")
    assert built.warnings == []
    section = built.html().select_one("section.question")
    assert section.strong.get_text() == "Which step reruns after an edit of cart.sh?"
    assert [item.get_text(strip=True) for item in section.select("ol > li")] == ["FROM", "COPY"]
    assert section.select_one("details > summary").get_text() == "Answer"
    assert section.select_one("details em").get_text() == "second"
