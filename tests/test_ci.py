"""What CI does when a run breaks off, a base is unknown, or a patch is not what it should be."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.known import ROOT

pytestmark = pytest.mark.machinery

AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "a"), ("EMAIL", "a@example.org"))
}
# Stands in for Python: notes what it is asked, and ends pytest with the next of the given codes.
PYTHON = """#!/bin/sh
echo "$@" >> asked
case "$*" in
*" layerlab affected "*) echo "$TOUCHED"; exit "${TOUCHED_EXIT:-0}" ;;
*" layerlab test "*|*" pytest "*) code=$(head -n 1 codes); sed -i 1d codes; exit "$code" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit, and programs that only note that they were called."""
    for name in ("python", "codespell", "zizmor", "mypy", "lint-imports", "chromium", "gh"):
        program = tmp_path / ".venv/bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(PYTHON if name == "python" else "#!/bin/sh\n")
        program.chmod(0o755)
    (tmp_path / ".ci").mkdir()
    for name in ("Makefile", ".ci/run", "requirements.txt", "requirements-site.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv/.ready").touch()
    (tmp_path / ".venv/.ready-site").touch()
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / ".gitignore").write_text(".venv\nmoved\norigin\n")
    commit(tmp_path, "docs/measurements/shop/app.json")
    return tmp_path


def git(root: Path, *words: str) -> str:
    """What git prints."""
    return subprocess.run(
        ["git", *words], cwd=root, env=os.environ | AUTHOR, check=True, capture_output=True,
        text=True,
    ).stdout  # fmt: skip


def commit(root: Path, name: str, text: str = "old\n") -> str:
    """Commit a file; returns the commit."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", name)
    return git(root, "rev-parse", "HEAD").strip()


def run(root: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run what CI runs; `make test` may have started this very test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    path = f"{root / '.venv/bin'}:{kept['PATH']}"
    return subprocess.run(
        command, cwd=root, env={**kept, **AUTHOR, **variables, "PATH": path}, capture_output=True,
        text=True,
    )  # fmt: skip


def step(workflow: str, job: str, has: str) -> str:
    """The script of the step of a job that has this text."""
    jobs = yaml.safe_load((ROOT / ".github/workflows" / workflow).read_text())["jobs"]
    (found,) = (one["run"] for one in jobs[job]["steps"] if has in one.get("run", ""))
    return found


@pytest.mark.parametrize(
    ("codes", "again", "green"),
    [("0", False, True), ("1 0", True, True), ("1 1", True, False), ("3", False, False),
     ("2", False, False)],
)  # fmt: skip
def test_only_failed_tests_are_run_again(
    checkout: Path, codes: str, again: bool, green: bool
) -> None:
    """A run that broke off is red: nobody knows what it left out."""
    (checkout / "codes").write_text("\n".join(codes.split()) + "\n")
    done = run(checkout, ".ci/run")
    asked = (checkout / "asked").read_text()
    assert ("--again" in asked, done.returncode == 0) == (again, green), done.stderr


def test_an_engine_that_cannot_be_had_is_red(checkout: Path) -> None:
    """Also where an earlier run ended with failed tests."""
    (checkout / "build").mkdir()
    (checkout / "build/pytest-exit").write_text("1\n")
    python = checkout / ".venv/bin/python"
    python.write_text(PYTHON.replace("case", '[ "$2 $3" != "layerlab test" ] || exit 3; case', 1))
    assert run(checkout, ".ci/run").returncode != 0
    assert "--again" not in (checkout / "asked").read_text()


@pytest.mark.parametrize(
    ("touched", "parts"),
    [("cache/keys", '["1/1"]'), ("nothing", "[]"), ("", '["1/4", "2/4", "3/4", "4/4"]')],
)
def test_what_a_push_touches_is_built(checkout: Path, touched: str, parts: str) -> None:
    """In one part, none, or all of them."""
    head = git(checkout, "rev-parse", "HEAD").strip()
    assert pushed(checkout, head, TOUCHED=touched) == f"examples={touched}\nparts={parts}\n"


@pytest.mark.parametrize("base", ["0" * 40, "12" * 20, ""])
def test_without_a_base_all_is_built(checkout: Path, base: str) -> None:
    """On a first push, and after one that was forced."""
    assert pushed(checkout, base, TOUCHED="nothing").startswith("examples=\n")


def test_what_cannot_be_told_of_a_good_base_is_red(checkout: Path) -> None:
    """It is not taken for all."""
    head = git(checkout, "rev-parse", "HEAD").strip()
    assert pushed(checkout, head, TOUCHED_EXIT="1") is None


@pytest.mark.parametrize(
    ("touched", "last"),
    [("cache/keys", "layerlab test --suite cache/keys"), ("nothing", "layerlab affected main")],
)
def test_a_contributor_checks_what_ci_does(checkout: Path, touched: str, last: str) -> None:
    """All that CI runs of a push; an engine is asked for last, and only where it is needed."""
    (checkout / "codes").write_text("0\n" * 3)
    done = run(checkout, "make", "check", "BASE=main", TOUCHED=touched)
    assert done.returncode == 0, done.stderr
    asked = (checkout / "asked").read_text()
    steps = ["ruff check", "layerlab prose", "sphinx", "affected --pages main"]
    steps += ["not engine and not embedded", last]
    places = [asked.find(step) for step in steps]
    assert -1 not in places and places == sorted(places), asked
    assert ("--suite" in asked, "tests/browser" in asked) == (touched != "nothing",) * 2


@pytest.mark.parametrize("code", [1, 2])
def test_a_check_that_fails_is_not_green(checkout: Path, code: int) -> None:
    """Whichever of its steps it is."""
    (checkout / "codes").write_text("0\n" * code + "1\n0\n")
    done = run(checkout, "make", "check", "BASE=main", TOUCHED="cache/keys")
    assert (done.returncode != 0, "green" in done.stdout) == (True, False)


def pushed(root: Path, base: str, **variables: str) -> str | None:
    """What the step that finds what must be built puts out, or None where it fails."""
    output = root / "output"
    variables |= {"BASE": base, "GITHUB_OUTPUT": str(output)}
    done = run(
        root,
        "bash",
        "-e",
        "-c",
        step("check.yml", "touched", "layerlab affected"),
        **variables,
    )
    return None if done.returncode else output.read_text()


def test_a_week_in_which_a_claim_broke_goes_on(checkout: Path) -> None:
    """What moved is proposed all the more."""
    python = checkout / ".venv/bin/python"
    python.write_text("#!/bin/sh\nexit 1\n")
    done = run(checkout, "bash", "-e", "-c", step("weekly.yml", "measure", "make measure"))
    assert (done.returncode, "::warning::make measure failed" in done.stdout) == (0, True)


def test_only_records_are_proposed(checkout: Path) -> None:
    """Code of examples ran in the job that made the patch: it may say anything."""
    record, workflow = "docs/measurements/shop/app.json", ".github/workflows/check.yml"
    commit(checkout, workflow)
    git(checkout, "init", "-q", "--bare", "origin")
    git(checkout, "remote", "add", "origin", "./origin")
    for name in (record, workflow):
        (checkout / name).write_text("new\n")
    (checkout / "moved").mkdir()
    (checkout / "moved/moved.patch").write_text(git(checkout, "diff", "--binary"))
    git(checkout, "checkout", "-q", ".")
    done = run(checkout, "bash", "-e", "-c", step("weekly.yml", "propose", "git apply"))
    assert done.returncode == 0, done.stderr
    assert git(checkout / "origin", "diff", "--name-only", "measured-again~", "measured-again") \
        == f"{record}\n"  # fmt: skip
    assert (checkout / workflow).read_text() == "old\n"
