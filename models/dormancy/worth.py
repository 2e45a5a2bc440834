"""What a name on a list is worth: what a word may save, of somebody who goes quiet, or win back.

Both are a probability times depth, a share of what the owner's deepest relationship holds. Contact that
comes by itself is not in it: P(silence) leaves it out.
"""

from models.log.log import Bools, Floats

# Below this worth a name is not put on a list. `python -m benchmarks.model.worth` measures what other
# numbers would do; docs/explanation/pools.md tells how this one was chosen.
LEAST_WORTH = 0.05


def is_worthwhile(worth: Floats, pinned: Bools) -> Bools:
    """Mark whose name may be on a list for what it is worth; whom the owner pinned always may."""
    return (worth >= LEAST_WORTH) | pinned
