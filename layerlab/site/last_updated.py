"""When a page was last changed: the newest commit of its source, or of anything it is made of."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from layerlab.site.domain import domain_of


def commit_times(root: Path) -> dict[str, int]:
    """When each file below a folder was last committed, in seconds; nothing where git knows none.

    One question for all files. A shallow clone knows nothing of what its oldest commit holds.
    """
    git = ["git", "-c", "core.quotePath=false", "-C", str(root)]
    log = ["log", "--author-date-order", "--relative", "--name-only", "--format=%x00%at %p"]
    try:
        shallow = subprocess.check_output([*git, "rev-parse", "--is-shallow-repository"], text=True)
        commits = subprocess.check_output([*git, *log], text=True).split("\0")[1:]
    except (OSError, subprocess.CalledProcessError):
        return {}
    times: dict[str, int] = {}
    for commit in commits:
        head, *names = commit.splitlines()
        time, *parents = head.split()
        if parents or shallow.strip() == "false":
            for name in names:
                times.setdefault(name, int(time))
    return times


def read_times(app: Sphinx, env: BuildEnvironment) -> None:
    """Ask git once a build, before any page is written."""
    domain_of(env).commit_times = commit_times(Path(app.config.measured_root))


def last_updated(app: Sphinx, docname: str) -> datetime | None:
    """The time of a page's newest commit, in UTC."""
    env, times = app.env, domain_of(app.env).commit_times
    made_of = [env.doc2path(docname, base=False), *env.dependencies.get(docname, ())]
    paths = (os.path.normpath(app.srcdir / path) for path in made_of)
    found = [times.get(os.path.relpath(path, app.config.measured_root)) for path in paths]
    known = [time for time in found if time is not None]
    return datetime.fromtimestamp(max(known), UTC) if known else None


def add_date(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Say on the page when it was last changed."""
    date = last_updated(app, pagename) if doctree is not None else None
    context["last_updated"] = date.date().isoformat() if date else None
    if date:
        context["metatags"] += (
            f'\n    <meta property="article:modified_time" content="{date.isoformat()}" />'
        )
