"""The one kind of failure that the engine reports: a sentence with its next step."""


class EngineError(Exception):
    """No engine can be used, or a step of bringing one up failed; the text is one sentence."""
