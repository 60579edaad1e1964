"""Bands: what they accept, what they refuse, and with which sentence."""

import pytest
from pydantic import TypeAdapter, ValidationError

from layerlab.book.bands import Band, CountBand, SizeBand, TimeBand, size_text, time_text

SIZES = "allowed are '< 20 MB', '>= 1 kB', '2 MB .. 4 MB' (units B, kB, MB, GB)"
TIMES = "allowed are '< 2 s', '>= 500 ms', '9 s .. 12 s' (units ms, s, min)"
COUNTS = "allowed are 3, '< 10', '>= 1', '14 .. 18'"


@pytest.mark.parametrize(
    ("kind", "text", "inside", "outside"),
    [
        (SizeBand, "< 20 MB", [0, 19_999_999], [20_000_000]),
        (SizeBand, "<= 20 MB", [20_000_000], [20_000_001]),
        (SizeBand, "> 1.5 kB", [1501], [1500]),
        (SizeBand, ">= 1 GB", [10**9], [10**9 - 1]),
        (SizeBand, "2 MB .. 4 MB", [2_000_000, 4_000_000], [1_999_999, 4_000_001]),
        (SizeBand, "0 B", [0], [1]),
        (SizeBand, "5kB..6kB", [5000, 6000], [4999]),
        (TimeBand, "< 500 ms", [0.499], [0.5]),
        (TimeBand, "9 s .. 1 min", [9, 60], [8.99, 60.1]),
        (CountBand, 3, [3], [2, 4]),
        (CountBand, "3", [3], [2, 4]),
        (CountBand, "14 .. 18", [14, 18], [13, 19]),
        (CountBand, "< 1", [0], [1]),
    ],
    ids=str,
)
def test_a_band_holds_exactly_what_it_says(
    kind: type[Band], text: str, inside: list[float], outside: list[float]
) -> None:
    """Ends count where the sign says so; both ends of a range count; a bare number is exact."""
    band = TypeAdapter(kind).validate_python(text)
    assert all(band.holds(number) for number in inside)
    assert not any(band.holds(number) for number in outside)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (SizeBand, "20", f"'20' is not a band; {SIZES}"),
        (SizeBand, "< 20", f"'< 20' is not a band; {SIZES}"),
        (SizeBand, "< 20 MiB", f"'< 20 MiB' is not a band; {SIZES}"),
        (SizeBand, "< 20 mb", f"'< 20 mb' is not a band; {SIZES}"),
        (SizeBand, "about 20 MB", f"'about 20 MB' is not a band; {SIZES}"),
        (SizeBand, "< -1 MB", f"'< -1 MB' is not a band; {SIZES}"),
        (SizeBand, "1 MB .. 2 MB .. 3 MB", f"'1 MB .. 2 MB .. 3 MB' is not a band; {SIZES}"),
        (SizeBand, "", f"'' is not a band; {SIZES}"),
        (TimeBand, "2 s .. 1 s", "'2 s .. 1 s' is a band that no number can be in"),
        (TimeBand, "< 0 s", "'< 0 s' is a band that no number can be in"),
        (TimeBand, "< 2 MB", f"'< 2 MB' is not a band; {TIMES}"),
        (CountBand, "2 layers", f"'2 layers' is not a band; {COUNTS}"),
        (SizeBand, "4 MB .. 2 MB", "'4 MB .. 2 MB' is a band that no number can be in"),
        (SizeBand, "< 0 B", "'< 0 B' is a band that no number can be in"),
        (CountBand, "< 0", "'< 0' is a band that no number can be in"),
        (CountBand, "2.5", "'2.5' is a band that no number can be in"),
        (CountBand, "2.1 .. 2.9", "'2.1 .. 2.9' is a band that no number can be in"),
    ],
    ids=str,
)
def test_what_is_no_band_is_refused(kind: type[Band], text: str, said: str) -> None:
    """One sentence with what was found and what is allowed."""
    with pytest.raises(ValueError, match="band") as error:
        kind.parse(text)
    assert str(error.value) == said


@pytest.mark.parametrize("value", [True, 3.0, None, ["< 2 MB"]], ids=repr)
@pytest.mark.parametrize("kind", [SizeBand, CountBand])
def test_only_text_and_whole_numbers_are_bands(kind: type[Band], value: object) -> None:
    """A wrong type is not converted."""
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


def test_a_bare_number_has_no_unit() -> None:
    """Only counts take one."""
    with pytest.raises(ValidationError):
        TypeAdapter(SizeBand).validate_python(20)


def test_a_band_is_written_as_it_was_read() -> None:
    """Pages print the author's words."""
    adapter = TypeAdapter(SizeBand)
    assert str(adapter.validate_python("  < 20 MB ")) == "< 20 MB"
    assert adapter.dump_python(adapter.validate_python("< 20 MB")) == "< 20 MB"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1049, "1.0 kB"), (99_940, "99.9 kB"),
        (99_960, "100 kB"), (999_400, "999 kB"), (999_600, "1.0 MB"), (15_034_112, "15.0 MB"),
        (330_000_000, "330 MB"), (1_500_000_000, "1.5 GB"), (-2_000_000, "-2.0 MB"),
    ],
)  # fmt: skip
def test_sizes_are_printed_in_decimal_units(number: int, text: str) -> None:
    """One to three digits before the point, as registries and `docker` print them."""
    assert size_text(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 ms"), (0.03, "30 ms"), (0.9994, "999 ms"), (0.9996, "1.0 s"), (12.34, "12.3 s")],
)
def test_times_are_printed_as_a_reader_says_them(seconds: float, text: str) -> None:
    """Milliseconds below a second."""
    assert time_text(seconds) == text
