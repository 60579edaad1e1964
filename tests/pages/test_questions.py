"""Questions: predicted rebuilds, and all questions of a book on one page."""

from tests.pages.conftest import Book

PREDICT = "```{predict} shop/cart edit-the-script\nSince *it* is copied first.\n```"
LINES = ["FROM alpine:3.23 AS build", "FROM alpine:3.23"]  # nothing to guess of them
LIST = "---\norphan: true\n---\n# All questions\n\n```{questions}\n```\n"
ASKED = (
    ":::{question} What is {measured}`shop/cart slim unpacked`?\n---\n"
    "[This](#uses), and [that](other.md).\n:::"
)


def test_a_prediction_can_be_made_without_a_script(book: Book) -> None:
    """A box for each step in the Dockerfile's order, each with both marks; the answer is folded."""
    book.add(PREDICT)
    built = book.build("html")
    assert built.warnings == []
    asked = built.html().select_one("section.question.predict")
    steps = asked.select("ul.guesses > li")
    ticked = [step for step in steps if step.select_one("label > input[type=checkbox]")]
    assert [step["class"] for step in ticked] == [["ran"], ["ran"], ["cached"]]
    assert [step.get_text() for step in steps if step not in ticked] == LINES
    assert [mark.get_text() for mark in ticked[0].select("b")] == [
        "✓ right: reruns", "✗ wrong: reruns",
    ]  # fmt: skip
    answer = asked.select_one("details")
    assert answer.select_one("p").get_text() == (
        "2 of 3 steps ran: COPY cart.sh /cart, RUN chmod 0755 /cart."
    )
    assert answer.select_one("em").get_text() == "it"


def test_a_prediction_in_markdown_and_in_an_epub(book: Book) -> None:
    """The steps are a list, the answer stands beneath; there is nothing to tick."""
    book.add(PREDICT)
    text = book.build().markdown()
    assert "- `COPY cart.sh /cart`\n- `RUN chmod 0755 /cart`\n" in text
    assert "Look: what was recorded:\n\n2 of 3 steps ran: `COPY cart.sh /cart`" in text
    plain = (book.build("singlehtml").out / "index.html").read_text()
    assert '<ul class="guesses">' in plain and "checkbox" not in plain


def test_a_prediction_of_what_is_no_rebuild(book: Book) -> None:
    """The names that there are, and a guess."""
    line = book.add("```{predict} shop/cart edit-the-scrpt\n```")
    (warning,) = [one for one in book.build().warnings if "edit-the-scrpt" in one]
    assert f"docs/index.md:{line}: WARNING" in warning and "edit-the-script" in warning


def test_all_questions_are_on_one_page(book: Book) -> None:
    """By chapter, with the answers, each with a link to where it is asked."""
    book.page("other", f"---\norphan: true\n---\n# Other\n\n## Uses\n\n{ASKED}\n")
    book.add(PREDICT)
    book.page("all", LIST)
    built = book.build("html")
    assert built.warnings == []
    page = built.html("all")
    assert [one.get_text().rstrip("¶") for one in page.select("section.questions h2")] == [
        "Cart", "Other",
    ]  # fmt: skip
    first, second = page.select("section.question")
    assert (first["id"], second["id"]) == ("index-question-1", "other-question-1")
    assert second.select_one("strong").get_text() == "What is 8.0 MB?"
    links = [link["href"] for link in second.select("a") if "proof/" not in link["href"]]
    assert links == ["other.html#uses", "other.html", "other.html#question-1"]
    assert built.html("other").select_one("section.question")["id"] == "question-1"
    assert len(first.select("input[type=checkbox]")) == 3
    assert page.select_one("[data-search]") is None
    assert page.select("script[src*='lists.js']")


def test_a_new_question_is_listed_when_its_page_alone_is_read_again(book: Book) -> None:
    """The list is written anew, though its own text is as it was."""
    book.page("all", LIST)
    book.build("html")
    book.add(":::{question} New?\n---\nYes.\n:::")
    asked = book.build("html").html("all").select_one("section.question strong")
    assert asked is not None and asked.get_text() == "New?"


def test_a_list_is_left_as_it_is_when_no_question_changed(book: Book) -> None:
    """Whoever writes a page waits for that page alone."""
    book.page("all", LIST)
    out = book.build("html").out
    (out / "all.html").write_text("as it was")
    book.add("One more line.")
    assert "One more line." in book.build("html").html().get_text()
    assert (out / "all.html").read_text() == "as it was"


def test_a_draft_is_pages_alone(book: Book) -> None:
    """Nothing is made of the whole site, and the page is the same."""
    whole = book.build("html").out
    draft = book.build("html", out="draft", measured_draft=True).out
    assert (whole / "llms.txt").is_file() and not (draft / "llms.txt").exists()
    assert (draft / "index.html").read_bytes() == (whole / "index.html").read_bytes()
