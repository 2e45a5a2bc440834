"""Who writes in a chat, whichever program exported it."""

import pytest

from data.importers.base.items import ReadOptions
from data.importers.chats.writers import writer_of


@pytest.mark.parametrize(
    ("identifier", "region", "is_bot"),
    [
        ("262966", "DE", True),
        ("+49 171 3920099", "DE", False),
        ("0171 3920099", "DE", False),
        ("80888", None, True),
        ("*100#", None, True),
        ("Ann", "DE", False),
        ("ann@x.example", "DE", False),
    ],
)
def test_a_short_code_is_a_bot(identifier, region, is_bot):
    """Of its length are a service's codes in its region; a name or a national number is somebody's."""
    assert writer_of("chat", identifier, "", ReadOptions("Ada", region=region)).is_bot is is_bot
