"""`pytest --shard 2/5`: the second of five parts, of about the same time; stable from run to run.

What shares images stays together: all tests of an example, else all of a file. Times come from
tests/durations.json of the root, which `make durations` writes.
"""

import json
import statistics
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

DURATIONS = Path("tests", "durations.json")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that takes a part, and the one that records times."""
    group = parser.getgroup("shards")
    group.addoption("--shard", type=parsed, metavar="K/N", help="run the K-th of N parts only")
    group.addoption("--write-durations", action="store_true", help=f"write {DURATIONS.name}")


def pytest_configure(config: pytest.Config) -> None:
    """Recording is a plugin of its own, on the process that hears of every test."""
    if config.getoption("write_durations") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config.rootpath / DURATIONS))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the other parts out."""
    wanted = config.getoption("shard")
    if wanted is None:
        return
    number, count = wanted
    mine = parts({group(item) for item in items}, durations(config.rootpath), count)[number - 1]
    out = [item for item in items if group(item) not in mine]
    items[:] = [item for item in items if group(item) in mine]
    config.hook.pytest_deselected(items=out)


def parsed(text: str) -> tuple[int, int]:
    """`2/5` as numbers; raises UsageError with a sentence."""
    number, slash, count = text.partition("/")
    if slash and number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count):
        return int(number), int(count)
    raise pytest.UsageError(f"a shard is such as 2/5, the second of five parts; {text!r} is not")


def group(item: pytest.Item) -> str:
    """The example of a test, else its file."""
    mark = item.get_closest_marker("xdist_group")
    return mark.args[0] if mark else item.nodeid.partition("::")[0]


def parted(test: str) -> tuple[str, str]:
    """A test's id and its group, which a worker puts behind an `@`; empty where there is none."""
    plain, _, name = test.rpartition("@")
    # An `@` may also stand in a parameter.
    return (plain, name) if plain and "]" not in name else (test, "")


def durations(root: Path) -> dict[str, float]:
    """Seconds by group, as last recorded; nothing where that was never done."""
    file = root / DURATIONS
    return json.loads(file.read_text()) if file.exists() else {}


def parts(groups: Iterable[str], seconds: dict[str, float], count: int) -> list[set[str]]:
    """The groups in `count` parts: the longest first, each to the part with least to do.

    A group without a recorded time counts as an ordinary one.
    """
    usual = statistics.median(seconds.values()) if seconds else 1.0
    shares: list[set[str]] = [set() for _ in range(count)]
    loads = [0.0] * count
    for name in sorted(groups, key=lambda name: (-seconds.get(name, usual), name)):
        least = loads.index(min(loads))
        shares[least].add(name)
        loads[least] += seconds.get(name, usual)
    return shares


class Recorder:
    """Adds up what tests take, by group, and writes it when all passed."""

    def __init__(self, file: Path) -> None:
        """Nothing is heard of yet; `file` is written at the end."""
        self.file = file
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test without a group counts for its file.

        The last test of a process would be charged with the end of its lab.
        """
        if report.when == "teardown":
            return
        _, name = parted(report.nodeid)
        self.seconds[name or report.nodeid.partition("::")[0]] += report.duration

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """A run that failed has not taken its usual time."""
        if exitstatus == pytest.ExitCode.OK:
            rounded = {name: round(took, 1) for name, took in sorted(self.seconds.items())}
            self.file.write_text(json.dumps(rounded, indent=1) + "\n")
