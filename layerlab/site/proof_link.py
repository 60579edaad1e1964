"""Links to the proof of what a page says: the page of an example, and the rows on it."""

from docutils import nodes
from sphinx.addnodes import pending_xref

FOLDER = "proof/"
RUN, FILES, ON = "run-it-yourself", "files", "measured-on"  # sections of a proof


def proof_of(name: str) -> str:
    """The page with the proof of an example, as Sphinx names pages."""
    return FOLDER + name.replace("/", "-")


def row_of(kind: str, name: str) -> str:
    """Id of a row on a proof; `kind` is `image`, `base` or `claim`, `name` what it is about."""
    return nodes.make_id(f"{kind} {name}")


def proof_link(
    page: str, example: str, content: nodes.Element, row: str = "", named: str = ""
) -> pending_xref:
    """A link from a page to a row on the proof of an example, or to all of it.

    `content` is one inline node; where it says too little to who does not see what is around it,
    `named` begins with it and says more.
    """
    return pending_xref(
        "", content, refdomain="measured", reftype="proof", refdoc=page, refwarn=False,
        reftarget=f"{example}#{row}", **({"named": named} if named else {}),
    )  # fmt: skip
