"""Reads what is typed; of a word that it does not know it says which was likely meant."""

import argparse
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, NoReturn

_CHOICE = re.compile(r"invalid choice: '(?P<typed>.*)' \(choose from (?P<allowed>.*)\)$")
_UNKNOWN = re.compile(r"unrecognized arguments: (?P<typed>--[\w-]+)")


class Parser(argparse.ArgumentParser):
    """An argument parser, and its commands are such as well."""

    def parse_known_args(self, *words: Any, **options: Any) -> Any:
        """As it is, but nothing is left to the parser above, which knows other options."""
        found, left = super().parse_known_args(*words, **options)
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return found, left

    def error(self, message: str) -> NoReturn:
        """End with the usage and the sentence, the nearest word first."""
        if choice := _CHOICE.search(message):
            near = _nearest(choice["typed"], re.findall(r"[\w-]+", choice["allowed"]))
            message = message.replace(" (choose from", f"{near} (choose from")
        elif unknown := _UNKNOWN.search(message):
            message += _nearest(unknown["typed"], re.findall(r"--[\w-]+", self.format_usage()))
        super().error(message)


def _nearest(typed: str, allowed: Iterable[str]) -> str:
    near = get_close_matches(typed, list(allowed), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
