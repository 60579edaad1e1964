"""What this host trusts and how it reaches archives, so that build steps do the same."""

import functools
import os
import re
import ssl
from pathlib import Path

from engine.debian import host_settings

MOZILLA = Path("/usr/share/ca-certificates/mozilla")
BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)


@functools.cache
def extra_certificates() -> str:
    """The certificates in this host's bundle that Mozilla's list lacks; mostly there are none.

    Where a proxy opens TLS connections, its certificate is among them, and build steps reach
    PyPI or npm only if the bases trust it too.
    """
    bundle = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    common = {_body(block) for path in MOZILLA.glob("*.crt") for block in _blocks(path)}
    if not bundle or not common:
        return ""
    return "".join(
        f"{block.strip()}\n" for block in _blocks(Path(bundle)) if _body(block) not in common
    )


@functools.cache
def apt_settings() -> str:
    """This host's settings for apt's downloads, for `apt-get` in build steps; often empty."""
    return "".join(f"{line}\n" for line in host_settings())


def _blocks(path: Path) -> list[str]:
    return BLOCK.findall(path.read_text(encoding="utf-8", errors="replace"))


def _body(block: str) -> str:
    return "".join(block.split())
