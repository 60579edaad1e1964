"""Count the words of files, or of standard input: `count [--chars] [FILE …]`."""

import sys
from pathlib import Path

options = [word for word in sys.argv[1:] if word.startswith("--")]
names = [word for word in sys.argv[1:] if not word.startswith("--")]
if options == ["--help"]:
    sys.exit(print(__doc__))
for name in names or ["-"]:
    text = sys.stdin.read() if name == "-" else Path(name).read_text()
    print(len(text) if "--chars" in options else len(text.split()), name)
