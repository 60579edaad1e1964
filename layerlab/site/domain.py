"""What the pages show, over the whole book: no example may be left without a chapter."""

import hashlib
from collections.abc import Iterator, Mapping, Set
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.site.library import Library
from layerlab.site.page_warnings import PageWarning, WarningType, warn
from layerlab.site.paged_media import BUILDERS
from layerlab.site.proof_link import proof_of

EVERY = "*"  # stands for the list of examples among the names that a page depends on


class Measured(Domain):
    """Knows, for each page, the examples that it shows and its warnings.

    Its data is `pages`: page → {"examples": {name: state}, "shown": [names in full],
    "files": {"name file": bytes}, "recorded": [(date, engine, BuildKit)], "warnings": [texts]}.
    """

    name = "measured"
    label = "Measured examples"
    data_version = 4
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}}
    roles: ClassVar[dict[str, Any]] = {"example": XRefRole()}
    commit_times: Mapping[str, int] = {}  # seconds by file, as seen from the book's root

    @cached_property
    def library(self) -> Library:
        """The examples and records of this build."""
        return Library(Book(Path(self.env.config.measured_root)))

    def page(self, docname: str) -> dict[str, Any]:
        """What one page shows, to be added to."""
        pages: dict[str, dict[str, Any]] = self.data["pages"]
        return pages.setdefault(
            docname, {"examples": {}, "shown": [], "files": {}, "recorded": [], "warnings": []}
        )

    def note_example(self, example: Example) -> None:
        """Note that the page being read depends on an example."""
        states = self.page(self.env.docname)["examples"]
        if example.name not in states:
            states[example.name] = self._fingerprint(example.name)
            for path in self.library.files(example):
                self.env.note_dependency(path)

    def note_every_example(self) -> list[Example]:
        """All examples, the page noted as depending on each and on which there are."""
        self.page(self.env.docname)["examples"][EVERY] = self._fingerprint(EVERY)
        found = [self.library.example(name) for name in self.library.names]
        for example in found:
            self.note_example(example)
        return found

    def note_recorded(self, date: str, engine: str, buildkit: str) -> None:
        """Note when and on what something that the page being read shows was recorded."""
        self.page(self.env.docname)["recorded"].append((date, engine, buildkit))

    def report(self, wrong: PageWarning, location: str | nodes.Node) -> None:
        """Warn of what is wrong on the page being read, once a page however often it shows."""
        known = self.page(self.env.docname)["warnings"]
        if str(wrong) not in known:
            known.append(str(wrong))
            warn(wrong, location)

    def _fingerprint(self, name: str) -> str:
        state = " ".join(self.library.names) if name == EVERY else self.library.fingerprint(name)
        return hashlib.sha256(state.encode()).hexdigest()

    def stale_pages(self) -> set[str]:
        """Pages to read again: with a warning (to report it again), or whose example changed."""
        return {
            docname
            for docname, page in self.data["pages"].items()
            if page["warnings"]
            or any(self._fingerprint(name) != state for name, state in page["examples"].items())
        }

    def unshown(self) -> Iterator[tuple[PageWarning, str]]:
        """Examples that no page shows, each with its place in the claims file."""
        book, pages = self.library.book, self.data["pages"].values()
        have_page = {name for page in pages for name in page["shown"]}
        for name in self.library.names:
            try:
                example = self.library.example(name)
            except PageWarning as wrong:
                yield wrong, f"{book.shown(book.examples / name)}.toml:1"
                continue
            if name not in have_page:
                text = f"no page shows the example {name}; add ```{{example}} {name}``` to one"
                yield (
                    PageWarning(WarningType.UNSHOWN_EXAMPLE, text),
                    f"{book.shown(example.claims_file)}:1",
                )
                continue

    def check_consistency(self) -> None:
        """Warn of what no page shows."""
        for wrong, location in self.unshown():
            warn(wrong, location)

    def page_of(self, name: str) -> str:
        """The page that shows an example, the first by name where several do; empty if none."""
        pages = sorted(doc for doc, page in self.data["pages"].items() if name in page["shown"])
        return pages[0] if pages else ""

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Link `{measured:example}` to where the example is shown."""
        if typ == "proof":
            return self._to_proof(fromdocname, builder, target, node, contnode)
        docname = self.page_of(target)
        if docname and typ == "chapter":
            contnode = nodes.inline("", env.titles[docname].astext())
        if not docname:
            # That no page shows it `check_consistency` says, once; Sphinx would at each link. It
            # takes any element, though it says that it wants a reference.
            there = typ in ("listed", "chapter") or target in self.library.names
            return cast(nodes.reference, contnode) if there else None
        return make_refnode(builder, fromdocname, docname, anchor(target), contnode)

    def _to_proof(
        self, page: str, builder: Builder, target: str, node: pending_xref, content: nodes.Element
    ) -> nodes.reference:
        """Link a row of a proof, but where a link would stand in a heading or in another link.

        Books on paper have no proofs: they link to the site's.
        """
        name, _, row = target.partition("#")
        proof, place = proof_of(name), f"#{row}" if row else ""
        if builder.name in BUILDERS:
            base = self.env.config.html_baseurl
            uri = f"{base}{proof}.html{place}" if base else ""
        else:
            there = proof in self.env.all_docs
            uri = builder.get_relative_uri(page, proof) + place if there else ""
        if not uri or _is_within(node, nodes.reference, nodes.title):
            return cast(nodes.reference, content)
        internal = builder.name not in BUILDERS
        named = {"named": node["named"]} if "named" in node else {}
        return nodes.reference(
            "", "", content, refuri=uri, internal=internal, classes=["proof"], **named
        )

    def resolve_any_xref(self, *_: Any) -> list[tuple[str, nodes.reference]]:
        """Examples are linked by their own role only."""
        return []

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.data["pages"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over pages that another process read."""
        for docname in docnames & otherdata["pages"].keys():
            self.data["pages"][docname] = otherdata["pages"][docname]


def _is_within(node: nodes.Node, *kinds: type[nodes.Element]) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kinds):
            return True
    return False


def anchor(name: str) -> str:
    """Id of an example on the page that shows it."""
    return f"example-{name.replace('/', '-')}"


def domain_of(env: BuildEnvironment) -> Measured:
    """The environment's domain."""
    domain = env.get_domain("measured")
    assert isinstance(domain, Measured)
    return domain


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> set[str]:
    """Pages to read again although their own text is unchanged.

    Sphinx checks consistency only in builds that read something: where something is shown by
    no page, the root page is read again so that each build says so. What lists a page that was
    removed is read again, so that Sphinx says which line does, and none links it.
    """
    domain = domain_of(env)
    if not env.all_docs:
        return set()
    for docname in removed:  # Sphinx forgets them only after this event
        domain.clear_doc(docname)
    listing = {page for gone in removed for page in env.files_to_rebuild.get(gone, ())}
    again = domain.stale_pages() | (listing - removed)
    return again or ({env.config.root_doc} if next(domain.unshown(), None) else set())
