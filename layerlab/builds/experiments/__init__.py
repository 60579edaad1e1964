"""Experiments: what claims ask of a whole example, with builds of their own.

One class a family of questions; `BuiltExample` answers all of them.
"""

from layerlab.builds.experiments.leaks import Leaks
from layerlab.builds.experiments.repeats import Repeats
from layerlab.builds.experiments.second_builds import SecondBuilds
from layerlab.builds.experiments.transfers import Transfers


class BuiltExample(SecondBuilds, Transfers, Repeats, Leaks):
    """A whole example on an engine: it answers all that claims ask."""
