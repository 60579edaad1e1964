"""python -m engine: bring the embedded engine up, take it down, see how it is."""

import sys

from engine.command_line import main

sys.exit(main(sys.argv[1:]))
