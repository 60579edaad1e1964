"""`pytest --again`: what failed the last time, and all of it.

pytest's own `--last-failed` leaves tests out here: it asks for names before xdist adds the group to
them (`…@stores`), so that as soon as one test without a group has failed, those with one are passed
over in silence.
"""

import pytest

KEY = "layerlab/failed"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option; `make test-again` gives it."""
    parser.getgroup("shards").addoption("--again", action="store_true", help=__doc__)


def pytest_configure(config: pytest.Config) -> None:
    """The process that hears of every test writes down what failed, and sees that all ran."""
    if config.getoption("again"):
        config.pluginmanager.register(Chosen(wanted(config)))
    if not hasattr(config, "workerinput") and config.pluginmanager.hasplugin("cacheprovider"):
        config.pluginmanager.register(Failed(config))


def wanted(config: pytest.Config) -> set[str]:
    """Names of the tests that failed the last time, without their groups."""
    return set(config.cache.get(KEY, [])) if config.cache else set()


def plain(name: str) -> str:
    """A test's name without the group that xdist adds; a parameter may hold an @ too."""
    return name if name.endswith("]") else name.rpartition("@")[0] or name


class Chosen:
    """Leaves out what did not fail."""

    def __init__(self, names: set[str]) -> None:
        """`names` are without groups."""
        self._names = names

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep the tests of the list."""
        out = [item for item in items if plain(item.nodeid) not in self._names]
        items[:] = [item for item in items if plain(item.nodeid) in self._names]
        config.hook.pytest_deselected(items=out)


def _is_told_by_another(report: pytest.TestReport) -> bool:
    """Whether it was skipped for a fault that stands in the report of another test."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    return report.skipped and reason.endswith((" tells", " tell"))


class Failed:
    """Keeps the names of what failed for the next run."""

    def __init__(self, config: pytest.Config) -> None:
        """Nothing has failed yet."""
        self._config = config
        self._failed: dict[str, None] = {}
        self._ran: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """In whichever phase it failed; or it was left out for a fault that another one tells."""
        self._ran.add(plain(report.nodeid))
        if report.failed or _is_told_by_another(report):
            self._failed[plain(report.nodeid)] = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read stands for its tests: there is no list to go by."""
        if report.failed:
            self._failed[report.nodeid] = None

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A test that failed, and that this run did not find, has not passed."""
        if self._config.getoption("again"):
            lost = sorted(wanted(self._config) - self._ran)
            self._failed |= dict.fromkeys(lost)
            if lost:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._config.cache and (self._ran or self._failed):
            self._config.cache.set(KEY, list(self._failed))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """What is lost is said."""
        if self._config.getoption("again"):
            for name in self._failed.keys() - self._ran:
                terminalreporter.write_line(f"FAILED {name}: it failed, and is not found any more")
