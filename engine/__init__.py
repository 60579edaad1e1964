"""The Docker engine that the book is measured on: the user's, or one embedded in the cache."""

from engine.choosing import choose
from engine.engine import Engine
from engine.errors import EngineError

__all__ = ["Engine", "EngineError", "choose"]
