"""The commands of `python -m engine`."""

import argparse
import contextlib
import shlex
import shutil
import sys

from engine import embedded
from engine.choosing import choose
from engine.chosen import Engine
from engine.errors import EngineError
from engine.paths import cache, home, homes
from engine.recipes import by_image
from engine.throwaway import sweep

EPILOG = """environment: ENGINE_STORE=overlay2 for the other image store, ENGINE_DATA_SIZE=200M
for a data root that can fill up, XDG_CACHE_HOME for another cache folder; more in
engine/README.md"""


def main(words: list[str]) -> int:
    """Run one command; return the exit code."""
    arguments = _parser().parse_args(words)
    try:
        return arguments.run(arguments)
    except EngineError as error:
        print(f"engine: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nengine: stopped; the next run picks up from here", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine", description="The embedded Docker engine.", epilog=EPILOG
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    up = commands.add_parser("up", help="start it, with the bases that the examples start from")
    up.add_argument("image", nargs="*", help="these bases only")
    up.add_argument("--all-bases", action="store_true", help="every base that has a recipe")
    up.add_argument("--no-bases", action="store_true", help="none")
    up.set_defaults(run=_up)
    for name, run, text in (
        ("choose", _choose, "say which engine the tests use and why; start it if it is this one"),
        ("down", _down, "stop it and check that nothing is left"),
        ("status", _status, "say what runs and which bases it has"),
        ("env", _env, 'print what a shell needs to use it: eval "$(python -m engine env)"'),
        ("reset", _reset, "stop it and remove everything it downloaded and built"),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)
    return parser


def _up(arguments: argparse.Namespace) -> int:
    images = arguments.image or None
    if arguments.all_bases:
        images = list(by_image())
    elif arguments.no_bases:
        images = []
    print(embedded.up(home(), "asked for", images).line)
    return 0


def _choose(_: argparse.Namespace) -> int:
    print(choose().line, flush=True)
    return 0


def _down(_: argparse.Namespace) -> int:
    sweep()
    left = [thing for one in homes(cache()) for thing in embedded.down(one)]
    print("engine: stopped; " + (f"still there: {', '.join(left)}" if left else "nothing is left"))
    return 1 if left else 0


def _status(_: argparse.Namespace) -> int:
    found = [engine for one in homes(cache()) if (engine := embedded.running(one, "it runs"))]
    for engine in found:
        print(engine.line)
        for image, origin in sorted(engine.origins().items()):
            print(f"  {image}  {origin['digest'][:19]}  {origin['from']}")
    if not found:
        print("engine: the embedded engine is not running")
    return 0 if found else 1


def _env(_: argparse.Namespace) -> int:
    engine = embedded.running(home(), "it runs")
    if engine is None:
        raise EngineError("the embedded engine is not running: python -m engine up")
    for name, value in _exports(engine):
        print(f"export {name}={value}")
    return 0


def _exports(engine: Engine) -> list[tuple[str, str]]:
    """The variables, quoted for a shell; PATH keeps what the shell has by then."""
    first = engine.environment["PATH"].partition(":")[0]
    quoted = {name: shlex.quote(value) for name, value in engine.environment.items()}
    return list((quoted | {"PATH": f"{shlex.quote(first)}:$PATH"}).items())


def _reset(arguments: argparse.Namespace) -> int:
    if status := _down(arguments):
        return status
    if cache().exists():
        shutil.rmtree(cache())
        with contextlib.suppress(OSError):
            cache().parent.rmdir()  # kept when something else lies in it
    print(f"engine: removed {cache()}")
    return 0
