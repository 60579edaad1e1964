"""What a tool says when it cannot do what it was asked."""


class ToolError(Exception):
    """What was asked for cannot be done; `str()` is one sentence."""
