"""What is read without the site's server: the archive, the redirects of static files."""

import zipfile
from pathlib import Path

from layerlab.site import bundle
from layerlab.tools import published
from tests.known import ROOT
from tests.pages.conftest import EXTENSIONS, Book


def test_bundle_is_the_site_without_its_server_parts(book: Book, tmp_path: Path) -> None:
    """The archive has every page, and not what Sphinx notes for its next build."""
    out = book.build("html").out
    assert bundle.main([str(out), str(tmp_path / "book.zip")]) == 0
    names = zipfile.ZipFile(tmp_path / "book.zip").namelist()
    assert "book/index.html" in names
    assert not [name for name in names if ".buildinfo" in name]


def test_bundle_of_the_same_site_is_the_same(book: Book, tmp_path: Path) -> None:
    """Neither dates nor the order of files change the archive."""
    out = book.build("html").out
    one, two = tmp_path / "one/book.zip", tmp_path / "two/book.zip"
    for target in (one, two):
        target.parent.mkdir()
        bundle.main([str(out), str(target)])
        (out / "index.html").touch()
    assert one.read_bytes() == two.read_bytes()


def test_a_redirect_has_a_title_and_a_link(book: Book) -> None:
    """A page that moved says where to, also to readers whose browser does not follow."""
    built = book.build(
        "html", extensions=[*EXTENSIONS, "sphinx_reredirects"], redirects={"old": "index.html"},
        redirect_html_template_file=str(ROOT / "docs/_templates/redirect.html"),
    )  # fmt: skip
    page = built.html("old")
    assert page.title.get_text() == "This page has moved"
    assert page.select_one("p a")["href"] == "index.html"


def test_new_pages_are_listed_as_published(tmp_path: Path) -> None:
    """Pages that are not listed are added; what is listed stays, though its page is gone."""
    (tmp_path / "published.txt").write_text("gone.html\nold.html\n")
    for name in ("old", "new"):
        (tmp_path / f"{name}.md").write_text("# Title\n")
    assert published.unlisted(tmp_path) == ["new.html"]
    assert published.main(tmp_path) == 0
    assert (tmp_path / "published.txt").read_text() == "gone.html\nnew.html\nold.html\n"
    assert published.unlisted(tmp_path) == []
