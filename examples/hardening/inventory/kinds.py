"""Of an inventory in syft's own format: the kinds of packages in it, and whether zlib is there."""

import json
import sys

packages = json.load(sys.stdin)["artifacts"]
for kind in sorted({package["type"] for package in packages}):
    print(kind)
listed = any("zlib" in package["name"] for package in packages)
print("zlib listed" if listed else "zlib not listed")
