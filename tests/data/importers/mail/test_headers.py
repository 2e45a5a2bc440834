"""The head of a mail: where it ends, and its fields."""

import pytest

from data.importers.mail.headers import head


@pytest.mark.parametrize(
    ("start", "names"),
    [
        (b"A: 1\n\nB: 2\n", {"a"}),
        (b"A: 1\r\n\r\nB: 2\n\n", {"a"}),
        (b"A: 1\r\n\r\n\nB: 2", {"a"}),
        (b"A: 1\n\n\r\nB: 2", {"a"}),
        (b"A: 1\nB: 2\n", {"a", "b"}),
        (b"\r\nA: 1\n", set()),
        (b"\nA: 1\n", set()),
    ],
)
def test_a_head_ends_at_its_first_empty_line(start, names):
    """However its lines end."""
    assert set(head(1, b"", start).fields) == names
