"""Of an inventory in syft's own format: the kinds of packages in it, and whether zlib is there."""

import json
import sys

packages = json.load(sys.stdin)["artifacts"]
kinds = sorted({package["type"] for package in packages})
listed = any("zlib" in package["name"] for package in packages)
print(f"{', '.join(kinds)}; zlib is {'' if listed else 'not '}listed")
