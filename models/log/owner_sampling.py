"""Which owners are drawn: an order that hangs on their names and a seed alone, on no partition of the log."""

from hashlib import sha256

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.log.log import Ints, Names

Order = NDArray[np.uint64]
# Each byte's bits in reverse.
REVERSED = np.packbits(np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)[:, ::-1], axis=1)[:, 0]


def owner_order(names: Names, seed: int) -> Order:
    """Return each owner's place in the order of drawing, a 64-bit number.

    It is the bits, in reverse, of the hash that deals owners into buckets: with 2, 4, 8 ... buckets the
    order runs through one bucket after another, so that the first owners are found without reading all.
    """
    hashed = pd.util.hash_array(np.asarray(names, dtype=object), categorize=False)
    return reverse_bits(hashed ^ _mask(seed))


def row_order(owners: Names, contacts: Names, as_of: Ints, seed: int) -> Order:
    """Return each row's place among its owner's rows in the order of drawing."""
    parts = [
        pd.util.hash_array(np.asarray(names, dtype=object), categorize=False) for names in (owners, contacts)
    ]
    mixed = parts[0] * np.uint64(31) + parts[1] * np.uint64(17) + as_of.astype(np.uint64)
    return pd.util.hash_array(mixed ^ _mask(seed), categorize=False)


def bucket_order(buckets: int, seed: int) -> list[int] | None:
    """Return a packed log's buckets in the order of drawing; None where it runs through all of them."""
    if buckets & (buckets - 1):
        return None
    numbers = np.arange(buckets, dtype=np.uint64)
    turned = reverse_bits(numbers ^ (_mask(seed) & np.uint64(buckets - 1)))
    return [int(bucket) for bucket in np.argsort(turned, kind="stable")]


def reverse_bits(numbers: Order) -> Order:
    """Return the numbers with their 64 bits in reverse."""
    bytes_ = np.ascontiguousarray(numbers, dtype=">u8").view(np.uint8)
    return REVERSED[bytes_].view("<u8").astype(np.uint64)


def _mask(seed: int) -> np.uint64:
    return np.uint64(int.from_bytes(sha256(str(seed).encode()).digest()[:8], "big"))
