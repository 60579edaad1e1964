"""Building with BuildKit: what of a build is remembered, and how."""

import pytest

from layerlab.builds.build import host_names, with_host_names

OPTIONS = ["--add-host=git.internal:172.17.0.2", "--build-arg=GIT_HOST=172.17.0.2"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ADD http://172.17.0.2:8080/a.git /a", "ADD http://git.internal:8080/a.git /a"),
        ("ARG GIT_HOST=172.17.0.2", "ARG GIT_HOST=git.internal"),
        ("172.17.0.21 172.17.0.2", "172.17.0.21 git.internal"),
        ('{"data": "\\n172.17.0.2."}', '{"data": "\\ngit.internal."}'),
        ("nothing", "nothing"),
    ],
)
def test_what_runs_beside_a_build_is_called_by_name(text: str, said: str) -> None:
    """Its address is another one in each build, so that no record would stay as it was."""
    assert with_host_names(text, host_names(OPTIONS)) == said


def test_a_build_without_company_keeps_its_text() -> None:
    """There is nothing to replace."""
    assert host_names(["--no-cache"]) == {}
    assert with_host_names("172.17.0.2", {}) == "172.17.0.2"
