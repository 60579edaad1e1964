"""The forms in which a value is looked for."""

from base64 import b64encode


def forms(value: str) -> list[bytes]:
    """The value itself, and what base64 makes of it at each of the three places in a group.

    Provenance holds the Dockerfile in base64, and so does an HTTP header for Basic access.
    """
    plain, encoded = value.encode(), []
    for before in range(3):
        text = b64encode(bytes(before) + plain)
        after = (before + len(plain)) % 3  # characters that depend on what stands next are left out
        encoded.append(text[(0, 2, 3)[before] : len(text) - (0, 3, 2)[after]])
    return [plain, *encoded]
