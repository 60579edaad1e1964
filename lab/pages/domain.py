"""What the pages show, over the whole book: nothing claimed may be left without a page."""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from lab.example import Example
from lab.pages.faults import Fault, warn
from lab.pages.library import Library
from lab.places import line_of, shown

EVERY = "*"  # stands for the list of examples among the names that a page depends on


class Measured(Domain):
    """Knows, for each page, the examples and claims that it shows and its faults.

    Its data is `pages`: page → {"examples": {name: state}, "shown": [names in full],
    "claims": {name: [ids]}, "faults": [texts]}.
    """

    name = "measured"
    label = "Measured examples"
    data_version = 1
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}}
    roles: ClassVar[dict[str, Any]] = {"example": XRefRole()}

    @cached_property
    def library(self) -> Library:
        """The examples and records of this build."""
        config = self.env.config
        return Library(Path(config.measured_examples), Path(config.measured_records))

    def page(self, docname: str) -> dict[str, Any]:
        """What one page shows, to be added to."""
        empty = {"examples": {}, "shown": [], "claims": {}, "faults": []}
        return self.data["pages"].setdefault(docname, empty)

    def use(self, example: Example) -> None:
        """Note that the page being read depends on an example."""
        states = self.page(self.env.docname)["examples"]
        if example.name not in states:
            states[example.name] = self._state(example.name)
            for path in self.library.files(example):
                self.env.note_dependency(path)

    def use_all(self) -> list[Example]:
        """All examples, the page noted as depending on each and on which there are."""
        self.page(self.env.docname)["examples"][EVERY] = self._state(EVERY)
        found = [self.library.example(name) for name in self.library.names]
        for example in found:
            self.use(example)
        return found

    def show(self, example: Example, *claims: str) -> None:
        """Note that the page being read shows claims of an example."""
        self.page(self.env.docname)["claims"].setdefault(example.name, []).extend(claims)

    def report(self, fault: Fault, location: str) -> None:
        """Warn of a fault of the page being read, once a page however often it shows."""
        known = self.page(self.env.docname)["faults"]
        if str(fault) not in known:
            known.append(str(fault))
            warn(fault, location)

    def _state(self, name: str) -> str:
        state = " ".join(self.library.names) if name == EVERY else self.library.state(name)
        return hashlib.sha256(state.encode()).hexdigest()

    def stale_pages(self) -> set[str]:
        """Pages to read again: with a fault (to report it again), or whose example changed."""
        return {
            docname
            for docname, page in self.data["pages"].items()
            if page["faults"]
            or any(self._state(name) != state for name, state in page["examples"].items())
        }

    def unshown(self) -> Iterator[tuple[Fault, str]]:
        """Examples and claims that no page shows, each with its place in the claims file."""
        pages = self.data["pages"].values()
        have_page = {name for page in pages for name in page["shown"]}
        for name in self.library.names:
            try:
                example = self.library.example(name)
            except Fault as fault:
                yield fault, f"{shown(self.library.examples / name)}.toml:1"
                continue
            if name not in have_page:
                text = f"no page shows the example {name}; add ```{{example}} {name}``` to one"
                yield Fault("unshown-example", text), f"{shown(example.claims_file)}:1"
                continue
            claims = {id for page in pages for id in page["claims"].get(name, [])}
            for claimed in example.claims():
                if claimed.id not in claims:
                    text = f"no page shows the claim {claimed.id!r} of {name}; " + (
                        "let an {example} show its image, or add "
                        f"```{{claim}} {name} {claimed.id}```"
                    )
                    line = line_of(example.claims_file, claimed.table, claimed.key)
                    yield Fault("unshown-claim", text), f"{shown(example.claims_file)}:{line}"

    def check_consistency(self) -> None:
        """Warn of what no page shows."""
        for fault, location in self.unshown():
            warn(fault, location)

    def place(self, name: str) -> str:
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
    ) -> nodes.Element | None:
        """Link `{measured:example}` to where the example is shown."""
        docname = self.place(target)
        if not docname:  # a list of all examples leaves it to `check_consistency` to warn
            return contnode if typ == "listed" else None
        return make_refnode(builder, fromdocname, docname, anchor(target), contnode)

    def resolve_any_xref(self, *_: Any) -> list[tuple[str, nodes.reference]]:
        """Examples are linked by their own role only."""
        return []

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.data["pages"].pop(docname, None)

    def merge_domaindata(self, docnames: set[str], otherdata: dict[str, Any]) -> None:
        """Take over pages that another process read."""
        for docname in docnames & otherdata["pages"].keys():
            self.data["pages"][docname] = otherdata["pages"][docname]


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
    no page, the root page is read again so that each build says so.
    """
    domain = domain_of(env)
    if not env.all_docs:
        return set()
    for docname in removed:  # Sphinx forgets them only after this event
        domain.clear_doc(docname)
    again = domain.stale_pages()
    return again or ({env.config.root_doc} if next(domain.unshown(), None) else set())
