"""The columns of Parquet's types as cells of a table."""

from datetime import MAXYEAR, MINYEAR

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def frame_of(batch: pa.RecordBatch) -> pd.DataFrame:
    """Return a batch's cells; whole numbers stay whole beside gaps, bytes are read as text.

    Raises ArrowInvalid where values are damaged.
    """
    # A damaged file may hold text that is none; unchecked, it would fail later on.
    batch.validate(full=True)
    columns = {name: _readable(batch[name]) for name in batch.schema.names}
    try:
        frame: pd.DataFrame = pa.table(columns).to_pandas(integer_object_nulls=True)
    except (ValueError, OverflowError) as error:
        # A time inside a list or a structure that is of no year.
        raise pa.ArrowInvalid(str(error)) from error
    for name, column in columns.items():
        if pa.types.is_nested(column.type):
            frame[name] = frame[name].map(str)
    return frame


def _readable(column: pa.Array) -> pa.Array:
    """Return bytes as text, and times as text where one is of no year that Python counts."""
    if pa.types.is_binary(column.type):
        return column.cast(pa.string())
    if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
        return column
    years = pc.min_max(pc.year(column)).as_py()
    if years["min"] is None or MINYEAR <= years["min"] <= years["max"] <= MAXYEAR:
        return column
    in_utc = pa.timestamp(column.type.unit, "UTC") if getattr(column.type, "tz", None) else column.type
    return column.cast(in_utc).cast(pa.string())
