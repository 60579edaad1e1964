"""What transcripts time: forwards and backwards, and more than once, or they are not read."""

import pytest

from layerlab.transcripts.orders import timed
from layerlab.transcripts.transcript import TranscriptError
from tests.one_page import page

BOTH = """\
for n in 1 2 3; do
  for size in small large large small; do
    { time docker run --rm images-$size; } 2>> $size.times
  done
done"""


def test_loops_are_unrolled() -> None:
    """Also those within loops; with what is read, and without where it is written to."""
    small, large = "docker run --rm images-small", "docker run --rm images-large"
    assert timed(BOTH) == [small, large, large, small] * 3
    assert timed("for f in a b; do time wc ${f} < $f.txt > $f.out; done") == [
        "wc a < a.txt", "wc b < b.txt",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "commands",
    [
        BOTH,
        "for n in 1 2; do\n  time cat < a\n  time cat < b\n  time cat < b\n  time cat < a\ndone",
        "for n in 1 2 3; do time docker run --rm app; done",
        "docker run --rm app --time 3 'time flies'",
    ],
)
def test_both_orders_are_read(commands: str) -> None:
    """And one thing alone, if it is timed more than once; nothing where no time is taken."""
    assert page(commands).commands


REFUSED = {
    BOTH.replace("small large large small", "small large"): (
        "the times of `docker run --rm images-small`, `docker run --rm images-large` are taken in "
        "one order only; time them forwards and backwards, as in `for one in a b b a`"
    ),
    "time gunzip < a\ntime zstd < b": (
        "the times of `gunzip < a`, `zstd < b` are taken in one order only; time them forwards and "
        "backwards, as in `for one in a b b a`"
    ),
    "time docker run --rm app": (
        "`docker run --rm app` is timed once; a time shows its spread only over several runs: time "
        "it 3 times or more"
    ),
    "date +%s%N > begun\ndocker run --rm app": (
        "`date +%s%N` takes a time in a way that hides what goes first; take it with `time`, "
        "before the command itself"
    ),
    "hyperfine 'docker run a' 'docker run b'": (
        "`hyperfine` takes a time in a way that hides what goes first; take it with `time`, before "
        "the command itself"
    ),
    "docker container inspect --format '{{.State.StartedAt}}' app": (
        "`StartedAt` takes a time in a way that hides what goes first; take it with `time`, before "
        "the command itself"
    ),
}


@pytest.mark.parametrize("commands", REFUSED)
def test_one_order_is_refused(commands: str) -> None:
    """With the line of the page, what goes in one order only, and what to write."""
    with pytest.raises(TranscriptError) as refused:
        page(commands)
    assert str(refused.value) == REFUSED[commands]
    assert refused.value.line == 6


HIDDEN = {
    "/usr/bin/time -f %e docker run --rm app": "/time",
    "command time -p docker run --rm app": "command time",
    "date '+%s' > begun": "date '+%s",
    "date -u +%s > begun": "date -u +%s",
    'date --utc "+%F %T.%3N"': 'date --utc "+%F %T.%3N',
    "date -Ins": "date -Ins",
    "curl -so /dev/null -w '%{time_total}' http://127.0.0.1:8080": "%{time_total}",
    "cut -d' ' -f1 /proc/uptime": "/proc/uptime",
    "printf '%(%s)T' -1": "%(%s)T",
    "docker events --since 1m --until 0s --format '{{.TimeNano}}'": "TimeNano",
    "docker events --since 1m --until 0s --format '{{json .time}}'": "{{json .time",
    "docker buildx history inspect --format '{{.Duration}}'": "Duration",
    "docker build --progress plain . 2>&1 | grep DONE": "DONE",
    "python3 -c 'import time; print(time.monotonic())'": "time.monotonic",
    "ps -o etimes= -p 1": "etimes",
    "docker logs -t app": "logs -t",
    "docker run --rm app | ts -i": "ts",
    "'hyper'fi\\ne 'docker run a' 'docker run b'": "hyperfine",
}


@pytest.mark.parametrize("commands", HIDDEN)
def test_a_clock_is_found_in_each_of_its_forms(commands: str) -> None:
    """Whatever prints a time, the shell's own `time` shows what it is of."""
    with pytest.raises(TranscriptError) as refused:
        page(commands)
    assert str(refused.value) == (
        f"`{HIDDEN[commands]}` takes a time in a way that hides what goes first; take it with "
        "`time`, before the command itself"
    )


@pytest.mark.parametrize(
    "commands",
    [
        "date +%F", "docker run --rm --env TZ=x app ls -l --time-style=+%F", "cat /etc/date",
        "docker image inspect --format '{{.Created}}' app", "ls /usr/share/timezone",
        "docker logs --tail 3 app", "touch --date 2026-01-01 time", "echo at the same time",
    ],
)  # fmt: skip
def test_what_takes_no_time_is_read(commands: str) -> None:
    """A day, a name, a file."""
    assert page(commands).commands


def test_what_is_not_run_may_time_as_it_likes() -> None:
    """It shows no times of ours."""
    assert page("time docker run --rm app", ":name: one\n:norun: it takes an hour").norun
