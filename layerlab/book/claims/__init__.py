"""The kinds of claim, one class each; the class's docstring is its reference."""
