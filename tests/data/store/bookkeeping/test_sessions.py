"""A sign-in link begins one session, within its time."""


def test_a_link_works_once(store):
    """Whoever follows it second gets no session."""
    token = store.sessions.link("crm", 100)
    assert store.sessions.follow(token, 101) is not None
    assert store.sessions.follow(token, 102) is None


def test_a_link_ends_with_its_last_second(store):
    """It works a second before its end, and no longer at its end."""
    tokens = [store.sessions.link("crm", 100, seconds=60) for _ in range(2)]
    assert store.sessions.follow(tokens[0], 160) is None
    assert store.sessions.follow(tokens[1], 159) is not None
