"""The directives `example` and `claim`: files, claims, measurements, provenance, commands."""

import json

import pytest

from tests.pages.conftest import Book

CLAIMED = [
    "**slim** (`Dockerfile`): 8.0 MB unpacked, 3.5 MB to download · 3 claims hold",
    "| unpacked size \\< 10 MB | 8.0 MB ",
    "| stops in \\< 12 s with exit code 137 | after the full 10 s, exit code 137 ",
    "**broken** (`Dockerfile`, target `build`) · 1 claim holds",
    "| fails in RUN chmod: chmod: /cart: no such file |",
    "| hadolint reports DL3007 of Dockerfile.fat | DL3007 ",
    "**Compared** · 1 claim holds:\n\nBoth images were built and measured in one run.\n\n| Claimed",
    "slim is 8.0 MB, fat is 48.0 MB: 6.0 times,",
    "| 2 of 3 steps ran: RUN chmod 0755 /cart, COPY cart.sh /cart |",
]  # fmt: skip
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
    """The page of the book as it is."""
    return Book(tmp_path_factory.mktemp("example")).build().markdown()


@pytest.mark.parametrize("line", CLAIMED)
def test_text_says_what_is_claimed_and_measured(text: str, line: str) -> None:
    """Each claim stands beside its measured value, also in Markdown."""
    assert line in text


def test_text_names_what_was_measured_on(text: str) -> None:
    """The badge names engine, BuildKit, store, platform, date and each base with its origin."""
    assert (
        "[**Measured**](glossary.md#term-measured-on) on 2026-02-03 with Docker Engine 28.5.2, "
        "BuildKit 0.25.1, the containerd image store, for linux/amd64.\n"
    ) in text
    assert "- Base `alpine:3.23`: pulled from its registry, sha256:0123456789ab…" in text


def test_text_gives_the_commands_with_recorded_output(text: str) -> None:
    """Run it yourself: commands as they were measured, outputs from the record."""
    assert COMMANDS in text


def test_html_shows_the_files_as_they_are(book: Book) -> None:
    """Each file has a tab, the recommended Dockerfile first, with its whole text."""
    page = book.build("html").html()
    names = [label.get_text(strip=True) for label in page.select(".sd-tab-label")]
    assert names == ["Dockerfile", "Dockerfile.fat", "cart.sh", ".dockerignore"]
    shown = [block.get_text() for block in page.select(".sd-tab-content pre")]
    folder = book.root / "examples/shop/cart"
    assert shown == [(folder / name).read_text() for name in names]


def test_html_tabs_keep_the_choice_by_file_name(book: Book) -> None:
    """Tabs of all examples are synced by the file's name."""
    labels = book.build("html").html().select(".sd-tab-label")
    assert {label["data-sync-group"] for label in labels} == {"file"}
    assert [label["data-sync-id"] for label in labels][:2] == ["Dockerfile", "Dockerfile.fat"]


def test_html_offers_each_file_for_download(book: Book) -> None:
    """The download has the file's bytes; the source link leads to the repository."""
    built = book.build("html", measured_repository="https://example.org/book")
    link = built.html().select_one("a.download")
    assert (built.out / link["href"]).read_bytes() == (
        book.root / "examples/shop/cart/Dockerfile"
    ).read_bytes()
    source = built.html().find("a", string="source")
    assert source["href"] == ("https://example.org/book/blob/main/examples/shop/cart/Dockerfile")


def test_html_folds_the_claims_of_each_image(book: Book) -> None:
    """Claims stand in `details`, which open without JavaScript."""
    page = book.build("html").html()
    assert len(page.select(".example details.claims > summary")) == 6
    assert len(page.select(".example details.claims > summary ~ table")) == 6


def test_files_can_be_chosen_and_ordered(book: Book) -> None:
    """The option `files` names the tabs."""
    book.page("index", "# Cart\n\n```{example} shop/cart\n:files: cart.sh Dockerfile\n```\n")
    page = book.build("html").html()
    assert [label.get_text(strip=True) for label in page.select(".sd-tab-label")] == [
        "cart.sh",
        "Dockerfile",
    ]


def test_one_file_needs_no_tabs(book: Book) -> None:
    """A single file stands alone."""
    book.page("index", "# Cart\n\n```{example} shop/cart\n:files: Dockerfile\n```\n")
    page = book.build("html").html()
    assert not page.select(".sd-tab-set")
    assert page.select_one(".example pre").get_text().startswith("# Two stages")


def test_images_limit_the_claims(book: Book) -> None:
    """With `images` only claims that speak of no other image are shown."""
    book.page("index", "# Cart\n\n```{example} shop/cart\n:images: fat\n```\n")
    page = book.build("html").html()
    heads = [summary.strong.get_text() for summary in page.select(".claims > summary")]
    assert heads == ["fat", "Linters"]


def test_claim_stands_alone(book: Book) -> None:
    """`claim` says one claim and what was measured."""
    book.add("```{claim} shop/cart compare two-stages\n```")
    built = book.build()
    assert built.warnings == []
    assert (
        "**Claimed**: unpacked size of `slim` is smaller than that of `fat`, by at least 3 times\n"
        "\n"
        "**Measured**: slim is 8.0 MB, fat is 48.0 MB: 6.0 times, 40.0 MB apart\n"
    ) in built.markdown()


def test_claim_that_does_not_hold_says_so(book: Book) -> None:
    """A recorded claim that did not hold is marked where it stands, and counted."""
    record = json.loads(book.record.read_text())
    record["claims"]["fat user"] = {"value": "10001", "holds": False}
    book.record.write_text(json.dumps(record))
    text = book.build().markdown()
    assert "10001 **does not hold**" in text
    assert "1 of 2 claims hold" in text


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
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert rows[1][:5] == ["slim", "8.0 MB", "3.5 MB", "1.0 kB", "0 B"]
    assert rows[3][:2] == ["broken", "does not build"]


def test_catalogue_of_what_was_done(book: Book) -> None:
    """Reruns and ends: whether it came to the kill, not how long it took."""
    text = "".join(f"```{{catalogue}} {kind}\n```\n\n" for kind in ("reruns", "stops", "sends"))
    book.page("all", f"---\norphan: true\n---\n# All\n\n{text}")
    built = book.build()
    assert built.warnings == []
    shown = built.markdown("all")
    assert "is added to `cart.sh` | 2 of 3 |" in shown
    assert "| fat | killed after the grace period of 10 s | 137 |" in shown


def test_catalogue_of_what_is_not_listed(book: Book) -> None:
    """The lists that there are."""
    book.add("```{catalogue} size\n```")
    assert any("did you mean 'sizes'" in warning for warning in book.build().warnings)
