"""Archives that come as a stream."""

import io

import pytest

from layerlab.images.forward import ForwardFile


def test_a_stream_goes_forward_only() -> None:
    """In pieces of any length; what is asked for beyond its end is not there."""
    stream = ForwardFile([b"abc", b"defg", b"h"])
    assert stream.read(2) == b"ab"
    assert stream.seek(5) == 5
    assert (stream.read(2), stream.tell()) == (b"fg", 7)
    with pytest.raises(io.UnsupportedOperation):
        stream.seek(6)
    assert stream.read() == b"h"
    assert (stream.seek(20), stream.read(1)) == (8, b"")
