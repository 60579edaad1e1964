"""Make each thing once, however many threads ask for it."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Things by name. Who asks while a thing is being made waits; a failure is kept as well."""

    def __init__(self) -> None:
        """Nothing is made yet."""
        self._made: dict[str, Future[T]] = {}
        self._lock = Lock()

    def get(self, name: str, make: Callable[[], T]) -> T:
        """The thing with this name; raises what making it raised, each time."""
        with self._lock:
            known = self._made.get(name)
            made = self._made.setdefault(name, Future())
        if known is None:
            try:
                made.set_result(make())
            except BaseException as error:
                made.set_exception(error)
        return made.result()
