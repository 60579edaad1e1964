"""Print the CRC-32C of a text, computed by whichever of the two modules is installed."""

import sys

try:
    from crc32c import crc32c as checksum
except ImportError:
    from google_crc32c import value as checksum

print(f"{checksum(sys.argv[1].encode()):08x}")
