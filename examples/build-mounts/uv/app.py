"""Say which libraries are installed."""

from importlib.metadata import version

print("flask and requests:", bool(version("flask") and version("requests")))
