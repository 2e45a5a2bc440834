"""A workspace's numbers are those of their moment, as they were counted by then."""

AS_OF = 1_772_000_000


def test_numbers_are_in_force_once_they_were_counted(store):
    """Neither those counted after `known_at`, nor those of a later moment or another horizon."""
    store.workspace_stats.keep(AS_OF, 90, {"owners": 2}, AS_OF + 5)
    assert store.workspace_stats.in_force(AS_OF, 90, AS_OF + 5) == {"owners": 2}
    assert store.workspace_stats.in_force(AS_OF, 90, AS_OF + 4) is None
    assert store.workspace_stats.in_force(AS_OF - 1, 90, AS_OF + 5) is None
    assert store.workspace_stats.in_force(AS_OF, 30, AS_OF + 5) is None


def test_the_newest_numbers_within_reach_are_taken(store):
    """`reach` seconds up to and with as_of; further back nothing is found."""
    for age in (3, 2):
        store.workspace_stats.keep(AS_OF - age, 90, {"age": age}, AS_OF)
    assert store.workspace_stats.in_force(AS_OF, 90, AS_OF, reach=4) == {"age": 2}
    assert store.workspace_stats.in_force(AS_OF, 90, AS_OF, reach=2) is None
    assert store.workspace_stats.newest(AS_OF) == (AS_OF - 2, 90)
    assert store.workspace_stats.newest(AS_OF - 3) == (AS_OF - 3, 90)
    assert store.workspace_stats.newest(AS_OF - 4) is None
