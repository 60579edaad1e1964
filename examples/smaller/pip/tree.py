"""Prints a folder as a tree.

Usage: tree [<folder>]
"""

from pathlib import Path

from docopt import docopt
from rich.console import Console
from rich.tree import Tree


def grow(tree: Tree, folder: Path) -> Tree:
    """Add a folder's entries to the tree."""
    for path in sorted(folder.iterdir()):
        branch = tree.add(path.name)
        if path.is_dir():
            grow(branch, path)
    return tree


folder = Path(docopt(__doc__)["<folder>"] or ".").resolve()
Console(width=40).print(grow(Tree(folder.name), folder))
