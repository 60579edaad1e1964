"""Prints a line of Python as HTML, with its words marked."""

import sys

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

print(highlight(sys.argv[1], PythonLexer(), HtmlFormatter(nowrap=True)), end="")
