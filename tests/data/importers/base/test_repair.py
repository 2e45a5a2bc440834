"""Files that programs write a little wrongly, mended while they are read."""

import io
import json

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from data.importers.base import repair as repaired
from data.importers.base.repair import NO_JSON, json_events, repaired_json, repaired_xml


@pytest.fixture(params=[1, 3, 7, 1 << 16])
def chunk(request, monkeypatch) -> int:
    """Read in chunks of this many bytes."""
    monkeypatch.setattr(repaired, "CHUNK", request.param)
    return request.param


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (rb'"a\x1Fb"', "a\x1fb"),
        (rb'"\\x1F"', r"\x1F"),
        (rb'"\\\x0A\\"', "\\\n\\"),
        (rb'"plain \u0041 \" text"', 'plain A " text'),
    ],
)
def test_a_control_character_is_written_as_json_knows_it(written, meant):
    r"""Telegram's \x1F is mended wherever a chunk ends, and an escaped backslash before an x stays."""
    assert json.loads(repaired_json(io.BytesIO(written)).read()) == meant


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&#55357;&#56846;", "\N{SMILING FACE WITH SUNGLASSES}"),
        ("&#xD83D;&#xDE0E;!", "\N{SMILING FACE WITH SUNGLASSES}!"),
        ("a&#55357;b", "a\N{REPLACEMENT CHARACTER}b"),
        ("&#56846;&#55357;", "\N{REPLACEMENT CHARACTER}" * 2),
        ("&#0;&#10;&#65;&amp;", "\N{REPLACEMENT CHARACTER}\nA&"),
    ],
)
def test_an_emoji_in_two_halves_is_one_character(written, meant):
    """Android's backups split it; half of one, and a control character, become a mark."""
    xml = repaired_xml(io.BytesIO(f"<a>{written}</a>".encode())).read()
    assert fromstring(xml).text == meant


@given(st.binary(max_size=200), st.integers(1, 20))
def test_nothing_is_lost_whatever_the_chunks(content, size):
    """Read in small pieces or at once, the bytes are the same, and without a match they are the source's."""
    for mended in (repaired_json, repaired_xml):
        whole = mended(io.BytesIO(content)).read()
        file = mended(io.BytesIO(content))
        assert b"".join(iter(lambda file=file: file.read(size), b"")) == whole
        if b"\\" not in content and b"&" not in content:
            assert whole == content


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_json_made_to_nest_without_end_is_refused(opening):
    """A hundred thousand lists within lists would take every reader's time; nobody's export has them."""
    with pytest.raises(NO_JSON, match="more than 100 deep"):
        list(json_events(io.BytesIO(opening * 100_000)))
