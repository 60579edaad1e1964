"""What a chapter shows of an example, and its proof: files, claims, provenance, commands."""

import json

import pytest

from tests.pages.conftest import Book

CLAIMED = [
    "**slim (`Dockerfile`): 8.0 MB unpacked, 3.5 MB to download · 3 claims hold**",
    "| unpacked size \\< 10 MB | 8.0 MB ",
    "| stops in \\< 12 s with exit code 137 | after the full 10 s, exit code 137 ",
    "**broken (`Dockerfile`, target `build`) · 1 claim holds**",
    "| fails in RUN chmod: chmod: /cart: no such file |",
    "| hadolint reports DL3007 of Dockerfile.fat | DL3007 ",
    "**Compared · 1 claim holds**\n\nBoth images were built and measured in one run.\n\n| Claimed",
    "slim is 8.0 MB, fat is 48.0 MB: fat is 6.0 times as large,",
    "| 2 of 3 steps ran: RUN chmod 0755 /cart, COPY cart.sh /cart |",
]  # fmt: skip
PROOF = "proof/shop-cart"
COMMANDS = """
```console
$ cd examples/shop/cart
$ docker build --tag cart:slim .
$ docker run --rm cart:slim
three apples
$ docker build --tag cart:fat --file Dockerfile.fat .
$ docker build --tag cart:broken --target build .
chmod: /cart: no such file
```
"""


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The proof of the example."""
    return Book(tmp_path_factory.mktemp("example")).build().markdown(PROOF)


@pytest.mark.parametrize("line", CLAIMED)
def test_text_says_what_is_claimed_and_measured(text: str, line: str) -> None:
    """Each claim stands beside its measured value, also in Markdown."""
    assert line in text


def test_text_names_what_was_measured_on(text: str) -> None:
    """The badge names engine, BuildKit, store, platform, date and each base with its origin."""
    assert (
        "[**Measured**](../glossary.md#term-measured-on) on 2026-02-03 with Docker Engine 28.5.2, "
        "BuildKit 0.25.1, the containerd image store, for linux/amd64.\n"
    ) in text
    assert "- Base `alpine:3.23`: pulled from its registry, sha256:0123456789ab…" in text


def test_text_gives_the_commands_with_recorded_output(text: str) -> None:
    """Run it yourself: commands as they were measured, outputs from the record."""
    assert COMMANDS in text


def test_html_shows_the_files_as_they_are(book: Book) -> None:
    """Each file has a tab, the recommended Dockerfile first, with its whole text."""
    page = book.build("html").html(PROOF)
    names = [label.get_text(strip=True) for label in page.select(".sd-tab-label")]
    assert names == ["Dockerfile", "Dockerfile.fat", "cart.sh", ".dockerignore"]
    shown = [block.get_text() for block in page.select(".sd-tab-content pre")]
    folder = book.root / "examples/shop/cart"
    assert shown == [(folder / name).read_text() for name in names]


def test_html_tabs_keep_the_choice_by_file_name(book: Book) -> None:
    """Tabs of all examples are synced by the file's name."""
    labels = book.build("html").html(PROOF).select(".sd-tab-label")
    assert {label["data-sync-group"] for label in labels} == {"file"}
    assert [label["data-sync-id"] for label in labels][:2] == ["Dockerfile", "Dockerfile.fat"]


def test_html_offers_each_file_for_download(book: Book) -> None:
    """The download has the file's bytes; the source link leads to the repository."""
    built = book.build("html", measured_repository="https://example.org/book")
    link = built.html(PROOF).select_one("a.download")
    assert (built.out / "proof" / link["href"]).read_bytes() == (
        book.root / "examples/shop/cart/Dockerfile"
    ).read_bytes()
    source = built.html(PROOF).find("a", string="source")
    assert source["href"] == ("https://example.org/book/blob/main/examples/shop/cart/Dockerfile")


def test_each_claim_has_a_row_of_its_own(book: Book) -> None:
    """Nothing is folded; the row of a claim and of an image has an id that says which."""
    page = book.build("html").html(PROOF)
    assert len(page.select("table.claims")) == 6 and not page.select("details")
    rows = {part["id"]: part.find_parent("tr").get_text(" ", strip=True)
            for part in page.select("td [id], th [id]")}  # fmt: skip
    assert rows["claim-fat-stops"].endswith("after the full 10 s, exit code 137")
    assert rows["claim-dockerfile-fat-hadolint"].endswith("of Dockerfile.fat DL3007")
    assert rows["image-slim"].startswith("slim 8.0 MB 3.5 MB")
    assert page.select_one("#base-alpine-3-23").get_text() == "alpine:3.23"


def test_a_proof_leads_back_to_the_chapter(book: Book) -> None:
    """To the place that shows the example, by the name of the page; it has the chapter's weight."""
    page = book.build("html").html(PROOF)
    link = page.select_one("p a.reference")
    assert (link.get_text(), link["href"]) == ("Cart", "../index.html#example-shop-cart")


def test_a_chapter_says_in_a_line_what_holds(book: Book) -> None:
    """How many claims of how many files, when and on what; the way to run it and to see all."""
    built = book.build("html")
    line = built.html().select_one("#example-shop-cart .proof-line")
    assert line.get_text(" ", strip=True) == (
        "12 claims hold · 4 files · measured 2026-02-03, Engine 28.5 · run it · see all"
    )
    links = [link["href"] for link in line.select("a")]
    assert links == [f"{PROOF}.html#run-it-yourself", f"{PROOF}.html"]
    assert built.html(PROOF).select_one("#run-it-yourself pre")
    assert not built.html().select("pre")


def test_a_chapter_shows_the_files_that_it_names(book: Book) -> None:
    """The option `show` chooses and orders the tabs."""
    book.page("index", "# Cart\n\n```{example} shop/cart\n:show: cart.sh Dockerfile\n```\n")
    page = book.build("html").html()
    assert [label.get_text(strip=True) for label in page.select(".sd-tab-label")] == [
        "cart.sh",
        "Dockerfile",
    ]


def test_one_file_needs_no_tabs(book: Book) -> None:
    """A single file stands alone."""
    book.page("index", "# Cart\n\n```{example} shop/cart\n:show: Dockerfile\n```\n")
    page = book.build("html").html()
    assert not page.select(".sd-tab-set")
    assert page.select_one(".example pre").get_text().startswith("# Two stages")


VALUES = {
    "slim unpacked": "image-slim",
    "fat unpacked / slim unpacked": "image-fat",
    "fat unpacked - slim unpacked": "image-fat",
    "alpine:3.23 download": "base-alpine-3-23",
    "fat stops": "claim-fat-stops",
    "engine": "measured-on",
}


@pytest.mark.parametrize(("value", "row"), VALUES.items())
def test_a_value_in_a_sentence_leads_to_its_proof(book: Book, value: str, row: str) -> None:
    """To the row that has it, which is there."""
    book.add(f"It is {{measured}}`shop/cart {value}`.")
    built = book.build("html")
    assert built.warnings == []
    link = built.html().select_one("p > a:has(.measured)")
    assert link["href"] == f"{PROOF}.html#{row}"
    assert built.html(PROOF).select_one(f"#{row}")


@pytest.mark.parametrize(
    "text",
    ["| |\n| --- |\n| {measured}`shop/cart slim unpacked` |",
     "See [all {measured}`shop/cart slim unpacked`](glossary.md).",
     "## All {measured}`shop/cart slim unpacked`"],
)  # fmt: skip
def test_a_value_elsewhere_is_no_link_to_its_proof(book: Book, text: str) -> None:
    """In a cell it would be too small, in a heading or a link it would stand in another link."""
    book.add(text)
    page = book.build("html").html()
    assert page.select(".measured") and not page.select("a.proof:has(.measured)")


def test_on_paper_a_value_leads_to_the_site(book: Book) -> None:
    """Books on paper have no proofs; without an address they have no link."""
    book.add("It is {measured}`shop/cart slim unpacked`.")
    built = book.build("singlehtml", html_baseurl="https://example.org/book/")
    assert built.warnings == []
    link = built.html().select_one("a:has(.measured)")
    assert link["href"] == f"https://example.org/book/{PROOF}.html#image-slim"
    assert "Run it yourself" not in built.html().get_text()
    assert not book.build("singlehtml", out="other").html().select("a:has(.measured)")


def test_claim_stands_alone(book: Book) -> None:
    """`claim` says in a line what is claimed, what was measured, and leads to the row."""
    book.add("```{claim} shop/cart compare two-stages\n```")
    built = book.build()
    assert built.warnings == []
    assert (
        "unpacked size of `slim` is smaller than that of `fat`, by at least 3 times: "
        f"[**8.0 MB against 48.0 MB**]({PROOF}.md#claim-compare-two-stages)\n"
    ) in built.markdown()
    assert (
        "slim is 8.0 MB, fat is 48.0 MB: fat is 6.0 times as large, 40.0 MB more"
        in built.markdown(PROOF)
    )


def test_a_claim_that_names_the_very_text_is_not_said_twice(book: Book) -> None:
    """What was measured says it in full where the proof is."""
    book.add("```{claim} shop/cart fat user\n```")
    assert f"user `root`: [**as claimed**]({PROOF}.md#claim-fat-user)\n" in book.build().markdown()


def test_claim_that_does_not_hold_says_so(book: Book) -> None:
    """A recorded claim that did not hold is marked where it stands, and counted."""
    record = json.loads(book.record.read_text())
    record["claims"]["fat user"] = {"value": "10001", "holds": False}
    book.record.write_text(json.dumps(record))
    book.add("```{claim} shop/cart fat user\n```")
    built = book.build()
    assert "10001 **does not hold**" in built.markdown(PROOF)
    assert "1 of 2 claims hold" in built.markdown(PROOF)
    assert "**11 of 12 claims hold**" in built.markdown()
    assert f"**`10001`**]({PROOF}.md#claim-fat-user) **does not hold**" in built.markdown()


def test_example_can_be_linked_from_anywhere(book: Book) -> None:
    """The role `measured:example` leads to where the example is shown."""
    book.page("other", "---\norphan: true\n---\n# Other\n\nSee {measured:example}`shop/cart`.\n")
    built = book.build("html")
    assert built.warnings == []
    assert built.html("other").select_one("p a")["href"] == "index.html#example-shop-cart"


def test_catalogue_lists_every_image(book: Book) -> None:
    """`catalogue` has a row for each image, under a link to its example."""
    book.page("all", "---\norphan: true\n---\n# All\n\n```{catalogue} sizes\n```\n")
    built = book.build("html")
    assert built.warnings == []
    page = built.html("all")
    assert page.select_one("tr.group a")["href"] == "index.html#example-shop-cart"
    link = page.select_one("tbody tr:not(.group) a")
    assert (link.get_text(), link["href"]) == ("slim", f"{PROOF}.html#image-slim")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert rows[1][:5] == ["slim on alpine:3.23", "8.0 MB", "3.5 MB", "1.0 kB", "0 B"]
    assert rows[3][:2] == ["broken", "does not build"]


def test_catalogue_of_what_was_done(book: Book) -> None:
    """Reruns and ends: whether it came to the kill, not how long it took."""
    text = "".join(f"```{{catalogue}} {kind}\n```\n\n" for kind in ("reruns", "stops", "sends"))
    book.page("all", f"---\norphan: true\n---\n# All\n\n{text}")
    built = book.build()
    assert built.warnings == []
    shown = built.markdown("all")
    assert "is added to `cart.sh` | 2 of 3 |" in shown
    assert "| fat | killed after the grace period of 10 s | 10 s | 137 |" in shown


def test_catalogue_of_what_is_not_listed(book: Book) -> None:
    """The lists that there are."""
    book.add("```{catalogue} size\n```")
    assert any("did you mean 'sizes'" in warning for warning in book.build().warnings)
