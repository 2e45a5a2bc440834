"""Sorting rows once: the same whether they fit into one number each or not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.log.log import sort_once

WIDE = np.iinfo(np.int64)
NARROW = st.lists(st.tuples(*[st.integers(-2, 3)] * 3), max_size=40)
ANY = st.lists(st.tuples(*[st.integers(WIDE.min, WIDE.max) | st.integers(-2, 3)] * 3), max_size=40)


@given(rows=NARROW | ANY)
def test_rows_are_sorted_and_each_is_kept_once(rows):
    """As Python sorts the set of them, with numbers small or of 64 bits."""
    found = sort_once(np.array(rows, dtype=np.int64).reshape(-1, 3).T)
    assert [tuple(row) for row in found.T.tolist()] == sorted(set(rows))
