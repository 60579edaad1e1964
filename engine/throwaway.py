"""A second embedded engine that starts with nothing and is gone at the end: a fresh builder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from engine import arm64_bases, embedded, emulator, stock
from engine.engine import Engine
from engine.own_folder import owned, sweep
from engine.paths import Home, home


@contextmanager
def throwaway(
    images: Sequence[str] = (), mirror: str = "", store: str = "", lane: str = "",
    emulates: str = "",
) -> Iterator[Engine]:  # fmt: skip
    """Yield an embedded engine with an empty build cache, which has only these images.

    They are copied from the embedded engine of this cache folder, which must run. With `mirror`
    (`http://host:port`) it pulls from there whatever Docker Hub is asked for; with `store`
    it has another image store than that engine, with `lane` it is of another lane. With
    `emulates` (of `engine.emulator`) it runs programs for arm64, and has the images for that, too.
    It removes nothing of its build cache by itself: what a few builds leave is gone with it, and
    garbage collection at the wrong moment changes what the next build does (`engine.daemon` says
    how).
    Engines that a killed process left behind are stopped first.
    """
    own = home()
    sweep()
    with owned() as root:
        (root / "stages").symlink_to(own.stages)
        fresh = Home(
            root, store or own.store, mirror=mirror, lane=lane or own.lane, collects=False,
            emulates=emulates,
        )  # fmt: skip
        if images:
            stock.fill(fresh, own, images)
        engine = embedded.up(fresh, "a throw-away one", [])
        if emulates:
            arm64_bases.add(fresh, engine, images)
            engine = replace(engine, emulator=emulator.name(fresh))
        yield engine
