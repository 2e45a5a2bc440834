"""Times as tables write them: ISO 8601 text, whole seconds since 1970, or a typed column."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

ZONED = r"\d\s*(?:[Zz]|\+\d{1,2}(?::?\d{2})?)$|[T ]\d.*-\d{1,2}(?::?\d{2})?$"
SECONDS = r"-?[0-9]{6,12}(?:\.[0-9]+)?"
DAY = r"(?:19|20)[0-9]{6}"
# As programs write them; a column of nothing else is read in one go.
PLAIN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})$"


@dataclass(frozen=True)
class Timestamps:
    """Epoch seconds (NaN where there is none), and which cells had no zone or made no sense."""

    seconds: "pd.Series[float]"
    naive: "pd.Series[bool]"
    unreadable: "pd.Series[bool]"


def read_times(column: "pd.Series[str]", timezone: ZoneInfo | None) -> Timestamps:
    """Return a column's times in UTC; times without a zone are taken to be in `timezone`."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return _typed(column, timezone)
    trimmed = column.astype("string").fillna("").str.strip().str.upper()
    none = pd.Series(data=False, index=column.index)
    plain = _plain_seconds(pa.array(trimmed))
    if plain is not None:
        return Timestamps(pd.Series(plain, index=column.index), none, none)
    text = trimmed.astype(object)
    moments = pd.Series(np.nan, index=column.index)
    whole = pd.api.types.is_integer_dtype(column)
    counted = (whole | text.str.fullmatch(SECONDS).astype(bool)) & ~_days(text)
    moments[counted] = np.floor(text[counted].astype("float64"))
    zoned = ~counted & text.str.contains(ZONED, regex=True).astype(bool)
    moments[zoned] = _seconds(_parse(text[zoned]))
    local = ~counted & ~zoned
    unzoned = _parse(text[local]).dt.tz_localize(None)
    naive = none
    if timezone is None:
        naive[local] = unzoned.notna()
    else:
        moments[local] = _seconds(_localise(unzoned, timezone))
    return Timestamps(moments, naive, moments.isna() & ~naive)


def _plain_seconds(text: pa.Array) -> "np.ndarray[Any, Any] | None":
    """Return the seconds of a column that holds nothing but whole moments with a zone, else None."""
    if not pc.all(pc.match_substring_regex(text, PLAIN)).as_py():
        return None
    try:
        whole = text.cast(pa.timestamp("s", "UTC")).cast(pa.int64())
    except pa.ArrowInvalid:
        # One of them is no moment: 30 February.
        return None
    return np.asarray(whole, dtype="float64")


def _days(text: "pd.Series[str]") -> "pd.Series[bool]":
    """Mark days like 20240131; as seconds they would be of 1970, when nobody kept such tables."""
    like = text.str.fullmatch(DAY).astype(bool)
    like[like] = _parse(text[like]).notna()
    return like


def _typed(column: "pd.Series[str]", timezone: ZoneInfo | None) -> Timestamps:
    moments = pd.to_datetime(column)
    none = pd.Series(data=False, index=column.index)
    if moments.dt.tz is None and timezone is None:
        return Timestamps(pd.Series(np.nan, index=column.index), moments.notna(), moments.isna())
    aware = moments if moments.dt.tz is not None else _localise(moments, timezone or ZoneInfo("UTC"))
    return Timestamps(_seconds(aware), none, aware.isna())


def _parse(text: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    # Without a digit first it may be a word, and pandas would read the clock for "now".
    dated = text.where(text.str.match("[0-9]").astype(bool), "")
    return pd.to_datetime(dated, format="ISO8601", utc=True, errors="coerce")


def _localise(moments: "pd.Series[pd.Timestamp]", zone: ZoneInfo) -> "pd.Series[pd.Timestamp]":
    """Place local times in their zone: the first of two at the end of summer time, later in a gap."""
    first = np.ones(len(moments), dtype=bool)
    return moments.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")


def _seconds(moments: "pd.Series[pd.Timestamp]") -> "pd.Series[float]":
    whole = moments.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[s]")
    seconds = pd.Series(whole.astype("int64").astype("float64"), index=moments.index)
    return seconds.where(moments.notna())
