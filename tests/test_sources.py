"""Sources of what is quoted: an address that stays what it is, or a page and a day."""

import pytest

from layerlab.book import sources

COMMIT = "cd080764af3103b2f49fb5eb23297c72c945e77a"
FIXED = {
    "https://github.com/moby/moby/blob/v28.5.2/daemon/commit.go#L25-L110": "v28.5.2",
    "https://github.com/moby/moby/blob/docker-v29.7.2/go.mod": "docker-v29.7.2",
    f"https://github.com/GoogleContainerTools/distroless/blob/{COMMIT}/base/README.md": "cd08076",
    "https://github.com/moby/moby/issues/48907": "#48907",
    "https://github.com/moby/moby/pull/49702": "#49702",
    "https://github.com/moby/moby/releases/tag/v23.0.0": "v23.0.0",
    "https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.20.0": "dockerfile/1.20.0",
    "https://pkg.go.dev/os/user@go1.26.0": "go1.26.0",
    "https://docs.example/platform/4.17/html/images#creating": "4.17",
}
OF_A_BRANCH = {
    "https://github.com/moby/moby/blob/master/README.md": "master",
    "https://github.com/moby/moby/blob/feature-1/README.md": "feature-1",
    "https://github.com/moby/moby/tree/28.x/daemon": "28.x",
    "https://pip.example/en/stable/topics/caching/": "stable",
    "https://nodejs.example/docs/latest-v24.x/api/module.html": "latest-v24.x",
    "https://example.org/main": "main",
}
LIVE = ["https://man7.org/linux/man-pages/man7/signal.7.html", "https://github.com/krallin/tini"]


@pytest.mark.parametrize(("address", "version"), FIXED.items())
def test_a_fixed_address_names_its_version(address: str, version: str) -> None:
    """Tags, commits, numbered threads, and versions of packages and manuals."""
    assert sources.version(address) == version
    assert sources.problem(address) is None


@pytest.mark.parametrize("address", OF_A_BRANCH)
@pytest.mark.parametrize("read", ["", "2026-11-29"])
def test_a_branch_is_refused(address: str, read: str) -> None:
    """Also with a date: what it said that day cannot be had any more, and a commit could be."""
    said = f"{address} is of a branch ({OF_A_BRANCH[address]}); name a tag or a commit"
    assert sources.problem(address, read) == said
    assert sources.version(address) == ""


@pytest.mark.parametrize("address", LIVE)
def test_a_page_without_a_version_needs_a_day(address: str) -> None:
    """Or the word that nothing is quoted from it; no other title will do."""
    assert sources.problem(address, "2026-11-29") is None
    assert sources.problem(address, sources.FURTHER) is None
    for read in ("", "last week", "2026-13-01", "20261129", "2931-01-01"):
        assert (sources.problem(address, read) or "").startswith(f"{address} names no version: ")
