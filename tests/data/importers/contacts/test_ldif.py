"""Which files are LDIF, told without trying every way to read their first lines."""

from time import process_time

import pytest

from data.importers.contacts.ldif import is_ldif


@pytest.mark.parametrize(
    "head",
    [
        b"dn: cn=Ann\n",
        b"version: 1\n\ndn: cn=Ann\n",
        b"# made by a program\r\n\r\n \t\r\nversion:1 \r\nDN:: YW5u\r\n",
    ],
)
def test_it_begins_with_a_name(head):
    """Remarks, a version and empty lines may stand before it."""
    assert is_ldif(head)


@pytest.mark.parametrize(
    "head", [b"\n" * 65_536, b"\n \t\r" * 16_384, b"#\n" * 30_000, b"version: 1\n" * 6_000]
)
def test_lines_without_end_are_no_ldif_at_once(head):
    """What cannot be one is told in a moment."""
    began = process_time()
    assert not is_ldif(head)
    assert process_time() - began < 1
