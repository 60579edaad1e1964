"""The commands of `python -m engine`."""

import argparse
import contextlib
import shlex
import shutil
import sys

from engine import build_cache, embedded
from engine.argument_parser import Parser
from engine.choosing import choose
from engine.ending_signals import ends_when_told
from engine.engine import Engine
from engine.errors import EngineError
from engine.own_folder import sweep
from engine.paths import Home, cache, home, homes
from engine.recipes import by_image
from engine.standard_output import ends_plainly

EPILOG = """environment: ENGINE_LANE=28 for Debian's older engine, ENGINE_STORE=overlay2 for the
other image store, ENGINE_DATA_SIZE=200M for a data root that can fill up, XDG_CACHE_HOME for
another cache folder; more in engine/README.md"""


@ends_when_told
@ends_plainly
def main(words: list[str]) -> int:
    """Run one command; return the exit code."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except EngineError as error:
        print(f"engine: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nengine: stopped; the next run picks up from here", file=sys.stderr)
        return 130


def _parser() -> Parser:
    parser = Parser(
        prog="python -m engine", description="The embedded Docker engine.", epilog=EPILOG
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    up = commands.add_parser("up", help="start it, with these bases or none")
    up.add_argument("image", nargs="*", help="a base to have, as golang:1.27-alpine3.23")
    up.add_argument("--all-bases", action="store_true", help="every base that has a recipe")
    up.set_defaults(run=_up)
    one = commands.add_parser("choose", help="say which engine is used and why; start it if ours")
    one.add_argument("image", nargs="*", help="a base that builds will start from")
    one.set_defaults(run=_choose)
    for name, run, text in (
        ("down", _down, "stop it and check that nothing is left"),
        ("status", _status, "say what runs, how large its build cache is, which bases it has"),
        ("trim", _trim, "empty its build cache, unless something is built"),
        ("env", _env, 'print what a shell needs to use it: eval "$(python -m engine env)"'),
        ("reset", _reset, "stop it and remove everything it downloaded and built"),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)
    return parser


def _up(arguments: argparse.Namespace) -> int:
    images = list(by_image()) if arguments.all_bases else arguments.image
    Home(cache()).refused.unlink(missing_ok=True)  # who asks by hand has mended something
    print(embedded.up(home(), "asked for", images).line)
    return 0


def _choose(arguments: argparse.Namespace) -> int:
    print(choose(arguments.image).line, flush=True)
    return 0


def _down(_: argparse.Namespace) -> int:
    sweep()
    left = [thing for one in homes(cache()) for thing in embedded.down(one)]
    print("engine: stopped; " + (f"still there: {', '.join(left)}" if left else "nothing is left"))
    return 1 if left else 0


def _status(_: argparse.Namespace) -> int:
    found = [
        (one, engine) for one in homes(cache()) if (engine := embedded.running(one, "it runs"))
    ]
    for one, engine in found:
        print(engine.line)
        print(f"  {build_cache.state(one)}")
        for image, origin in sorted(engine.origins().items()):
            print(f"  {image}  {origin['digest'][:19]}  {origin['from']}")
    if not found:
        print("engine: the embedded engine is not running")
    return 0 if found else 1


def _trim(_: argparse.Namespace) -> int:
    if not embedded.running(home(), "it runs"):
        raise EngineError("the embedded engine is not running: there is nothing to trim")
    freed = build_cache.gigabytes(build_cache.empty(home()))
    print(f"engine: {freed} freed; {build_cache.state(home())}")
    return 0


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
