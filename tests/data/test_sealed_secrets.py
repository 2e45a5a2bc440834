"""A sealed secret opens with its key and at its place only, and the key file is its owner's alone."""

import os
from concurrent.futures import ThreadPoolExecutor
from stat import S_IMODE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import SecretKeyError
from data.sealed_secrets import SecretKey, key_or_new, place_of, read_key
from data.settings import Settings

PLACE = place_of("webhook_endpoints", "own", "whk_1", "secret")


@given(secret=st.text(), key=st.binary(min_size=32, max_size=32))
def test_what_is_sealed_opens_to_the_same(secret, key):
    """Any text, twice sealed to two different texts, neither of which holds it."""
    with_key = SecretKey("x", key)
    first, second = (with_key.seal(secret, PLACE) for _ in range(2))
    assert first != second
    assert with_key.open(first, PLACE) == with_key.open(second, PLACE) == secret


@pytest.mark.parametrize(
    "place",
    [
        place_of("webhook_endpoints", "own", "whk_2", "secret"),
        place_of("webhook_endpoints", "acme", "whk_1", "secret"),
        place_of("webhook_endpoints", "own", "whk_1", "former_secret"),
    ],
)
def test_a_secret_that_is_moved_does_not_open(tmp_path, place):
    """Not in another row, workspace or column."""
    key = key_or_new(tmp_path / "secret.key")
    with pytest.raises(SecretKeyError, match="changed or moved"):
        key.open(key.seal("whsec", PLACE), place)


def test_another_key_is_told_from_a_changed_secret(tmp_path):
    """The sentence names the file."""
    sealed = key_or_new(tmp_path / "first").seal("whsec", PLACE)
    with pytest.raises(SecretKeyError, match="second is not the key"):
        key_or_new(tmp_path / "second").open(sealed, PLACE)
    other = "A" if sealed[-4] != "A" else "B"
    with pytest.raises(SecretKeyError, match="changed or moved"):
        key_or_new(tmp_path / "first").open(sealed[:-4] + other + sealed[-3:], PLACE)


def test_the_key_file_is_private_whatever_the_umask(tmp_path):
    """So is a folder that is made for it; no other file is left beside it."""
    before = os.umask(0)
    try:
        path = tmp_path / "keys" / "secret.key"
        key_or_new(path)
    finally:
        os.umask(before)
    assert (S_IMODE(path.stat().st_mode), S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert list(path.parent.iterdir()) == [path]


def test_two_who_make_the_key_at_once_have_the_same(tmp_path):
    """Whoever comes second reads the first one's."""
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: key_or_new(tmp_path / "secret.key").key, range(32)))
    assert len(keys) == 1


def test_a_key_file_that_is_none_is_refused(tmp_path):
    """Missing, empty, too short or no text: never replaced, for what is sealed would be lost."""
    path = tmp_path / "secret.key"
    with pytest.raises(SecretKeyError, match="is not here"):
        read_key(path)
    for content in (b"", b"c2hvcnQ=\n", b"?" * 44, b"\xff" * 44):
        path.write_bytes(content)
        with pytest.raises(SecretKeyError):
            key_or_new(path)
        assert path.read_bytes() == content


def test_no_print_shows_the_key(tmp_path):
    """Neither of the key nor of a refusal."""
    key = key_or_new(tmp_path / "secret.key")
    assert repr(key.key) not in f"{key!r} {key}"
    text = (tmp_path / "secret.key").read_text().strip()
    with pytest.raises(SecretKeyError) as refusal:
        key.open(key.seal("x", PLACE), "elsewhere")
    assert text not in f"{refusal.value!r} {refusal.value.fields}"


def test_the_key_lies_where_the_environment_says(tmp_path):
    """In the home, in KITH_KEY_FILE, or what systemd hands over, the last before the others."""
    home = {"KITH_HOME": f"{tmp_path}"}
    assert Settings.from_environment(home).key_path == tmp_path / "secret.key"
    named = home | {"KITH_KEY_FILE": f"{tmp_path}/elsewhere/key"}
    assert Settings.from_environment(named).key_path == tmp_path / "elsewhere" / "key"
    handed_over = named | {"CREDENTIALS_DIRECTORY": f"{tmp_path}"}
    assert Settings.from_environment(handed_over).key_path == tmp_path / "elsewhere" / "key"
    (tmp_path / "kith-secret-key").touch()
    assert Settings.from_environment(handed_over).key_path == tmp_path / "kith-secret-key"
