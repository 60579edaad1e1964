"""`pytest -p layerlab.pytest_plugin --root DIR`: claims and transcripts of a book are test items.

`layerlab test` runs this. A claims file and a page are collected as files; the lab, with its
engine, is a fixture.
"""

pytest_plugins = [
    "layerlab.pytest_plugin.again",
    "layerlab.pytest_plugin.fixtures",
    "layerlab.pytest_plugin.collected_claims",
    "layerlab.pytest_plugin.collected_transcripts",
    "layerlab.pytest_plugin.shards",
    "layerlab.pytest_plugin.skips",
    "layerlab.pytest_plugin.remembered",
    "layerlab.pytest_plugin.leftovers",
]
