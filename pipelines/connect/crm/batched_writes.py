"""Writing where a CRM takes many contacts in one request."""

from collections.abc import Callable, Sequence

from pipelines.connect.crm.adapter import FieldWrite, WriteResult


def write_in_batches(
    writes: Sequence[FieldWrite],
    size: int,
    refused: Callable[[FieldWrite], WriteResult | None],
    write: Callable[[Sequence[FieldWrite]], Sequence[WriteResult]],
) -> list[WriteResult]:
    """Return a result for each write, in order: refused at once, or of a request of at most `size`."""
    results = {one.contact: result for one in writes if (result := refused(one)) is not None}
    able = [one for one in writes if one.contact not in results]
    for place in range(0, len(able), size):
        results |= {one.contact: one for one in write(able[place : place + size])}
    return [results[one.contact] for one in writes if one.contact in results]
