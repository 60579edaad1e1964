"""A builder of its own, where there is none to be had."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from lab.fresh import fresh_builder
from lab.trouble import TROUBLE, said


def test_no_builder_is_one_sentence(monkeypatch, tmp_path: Path) -> None:
    """On a user's engine that cannot pull BuildKit's image."""
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\necho booting >&2; echo 'ERROR: no such image' >&2; exit 1\n")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    lab = SimpleNamespace(engine=SimpleNamespace(embedded=False), run=SimpleNamespace(id="me"))
    with pytest.raises(TROUBLE) as error, fresh_builder(lab, []):  # type: ignore[arg-type]
        pass
    assert said(error.value) == (
        "`docker buildx create` gives no builder of its own: ERROR: no such image; "
        "it runs the image moby/buildkit, which must be here or be pulled"
    )
