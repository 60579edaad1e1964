"""The engine's build cache: what it holds, its limit, and how it is emptied.

The engine itself removes what was not used for longest beyond the limit, and forgets nothing else.
It does so a second after a build, once a minute at most: meanwhile there may be more.
https://github.com/moby/buildkit/blob/v0.33.0/control/control.go#L143
A removal that is asked for, even of one record that no step needs, makes BuildKit find none of
its cached steps again (seen on 0.25 and 0.33): every build that goes on at that time would measure
something else. So nothing here removes a single record, and experiments do not remove theirs.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.api import Api
from engine.daemon import CACHE_LIMIT
from engine.errors import EngineError
from engine.paths import Home

QUIET = timedelta(minutes=10)


def state(home: Home) -> str:
    """How much the build cache holds, and its limit, in words."""
    settings = json.loads((home.run / "daemon.json").read_text(encoding="utf-8"))
    limit = (
        f"cut to {CACHE_LIMIT} within about a minute of a build"
        if "builder" in settings
        else "no limit until the next start"
    )
    return f"build cache: {gigabytes(used(home))}, {limit}"


def used(home: Home) -> int:
    """Bytes of the records that are the build cache's alone, as `docker system df` counts them."""
    return sum(record["Size"] for record in records(home.socket) if not record["Shared"])


def empty(home: Home) -> int:
    """Remove all of it that is not in use; bytes. Images stay. Raises EngineError amid builds."""
    now = datetime.now(UTC)
    if any(now - _last_used(record) < QUIET for record in records(home.socket)):
        raise EngineError(
            f"a build used the cache within the last {QUIET.seconds // 60} minutes and may go on: "
            "try again when nothing is built"
        )
    answer = json.loads(Api(home.socket).call("POST", "/build/prune?all=true"))
    return int(answer["SpaceReclaimed"])


def gigabytes(size: int) -> str:
    """A size as Docker prints it."""
    return f"{size / 1e9:.2f} GB"


def records(socket: Path) -> list[dict[str, Any]]:
    """The cache's records as the engine at this socket tells them; sizes are bytes.

    Asked for all that takes space, an engine measures snapshots, too, and fails when one goes.
    """
    found: list[dict[str, Any]] = Api(socket).json("/system/df?type=build-cache")["BuildCache"]
    return found or []


def _last_used(record: dict[str, Any]) -> datetime:
    # datetime reads six digits of a fraction; the engine writes up to nine
    moment = (record.get("LastUsedAt") or record["CreatedAt"])[:19]
    return datetime.fromisoformat(f"{moment}+00:00")
