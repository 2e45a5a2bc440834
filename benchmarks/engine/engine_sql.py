"""The same facts in SQL, for DuckDB, bucket by bucket: what the kernel is timed against.

Half of the kernel's facts are left out here, all that look at pauses, at spacing, at standing and at the
owner's gaps, so DuckDB does less work than the kernel beside it. `tests/pipelines/test_engine_sql.py`
holds the rest to the kernel's.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from data.schema import DAY_SECONDS
from models.facts.rhythm import HALF_LIVES, LATE_SHARE, WINDOWS
from models.log.snapshot import MIN_INTERACTIONS


def _faded(age: str, life: float, horizon: int) -> str:
    return f"sum(pow(2, -({age}) / {life * horizon}))"


def _windows(horizon: int) -> str:
    return ",\n".join(
        f"count(*) FILTER ({{as_of}} - day_at <= {int(share * horizon)}) AS days_{number}"
        for number, share in enumerate(WINDOWS)
    )


def _fades(at: str, name: str, horizon: int) -> str:
    return ",\n".join(
        f"{_faded(f'{{as_of}} - {at}', life, horizon)} AS {name}_{number}"
        for number, life in enumerate(HALF_LIVES)
    )


def query(horizon: int) -> str:
    """Return the question for one as_of; `{as_of}` is to be filled in."""
    return f"""
    WITH known AS (SELECT * FROM log WHERE moment < {{as_of}}),
    cohort AS (
        SELECT owner, contact, count(*) AS interactions, min(moment) AS first, max(moment) AS last
        FROM known GROUP BY owner, contact
        HAVING count(*) >= {MIN_INTERACTIONS} AND max(moment) >= {{as_of}} - {horizon}
    ),
    own AS (
        SELECT known.*, lag(direction) OVER told AS before, moment - lag(moment) OVER told AS wait
        FROM known SEMI JOIN cohort USING (owner, contact)
        WINDOW told AS (PARTITION BY owner, contact ORDER BY moment, direction, channel)
    ),
    days AS (
        SELECT owner, contact, max(moment) AS day_at FROM own GROUP BY owner, contact, moment // {DAY_SECONDS}
    ),
    gaps AS (
        SELECT *, day_at - lag(day_at) OVER (PARTITION BY owner, contact ORDER BY day_at) AS gap FROM days
    ),
    rhythm AS (
        SELECT owner, contact, count(*) AS active_days, median(gap) AS usual, avg(gap) AS mean,
            quantile_disc(gap, {LATE_SHARE}) AS late, max(gap) AS longest, stddev_pop(gap) AS spread,
            {_windows(horizon)},
            {_fades("day_at", "day_fade", horizon)}
        FROM gaps GROUP BY owner, contact
    ),
    dialogue AS (
        SELECT owner, contact,
            count(*) FILTER (direction <> 'received') AS sent,
            count(*) FILTER (direction <> 'sent') AS received,
            max(moment) FILTER (direction <> 'received') AS last_sent,
            max(moment) FILTER (direction <> 'sent') AS last_received,
            count(*) FILTER (direction <> 'received' AND before = 'received') AS replies,
            count(*) FILTER (direction = 'received' AND before <> 'received') AS replies_by,
            exp(avg(ln(1 + wait)) FILTER (direction <> 'received' AND before = 'received')) AS reply,
            exp(avg(ln(1 + wait)) FILTER (direction = 'received' AND before <> 'received')) AS reply_by,
            {_fades("moment", "fade", horizon)}
        FROM own GROUP BY owner, contact
    ),
    owners AS (
        SELECT owner, max(moment) AS owner_last, min(moment) AS owner_first,
            count(DISTINCT moment // {DAY_SECONDS}) FILTER ({{as_of}} - moment <= {horizon}) AS owner_days,
            count(*) FILTER (direction <> 'received') AS owner_sent,
            count(*) FILTER (direction <> 'sent') AS owner_received,
            {_faded("{as_of} - moment", 2.0, horizon)} AS owner_fade
        FROM known GROUP BY owner
    ),
    later AS (
        SELECT DISTINCT owner, contact FROM log WHERE moment >= {{as_of}} AND moment < {{as_of}} + {horizon}
    )
    SELECT {{as_of}} AS as_of, cohort.*, rhythm.* EXCLUDE (owner, contact),
        dialogue.* EXCLUDE (owner, contact), owners.* EXCLUDE (owner),
        later.owner IS NULL AS went_dormant
    FROM cohort JOIN rhythm USING (owner, contact) JOIN dialogue USING (owner, contact)
    JOIN owners USING (owner) LEFT JOIN later USING (owner, contact)
    """


def facts_in_sql(bucket: Path, as_ofs: Sequence[int], horizon: int, threads: int) -> pd.DataFrame:
    """Return the facts and outcomes of a bucket's cohorts."""
    asked = query(horizon)
    with duckdb.connect(config={"threads": threads}) as sql:
        sql.execute(
            'CREATE TABLE log AS SELECT owner::VARCHAR owner, contact::VARCHAR contact, "at" AS moment, '
            "direction::VARCHAR direction, channel::VARCHAR channel FROM read_parquet(?)",
            [str(bucket)],
        )
        found = [sql.execute(asked.format(as_of=as_of)).df() for as_of in as_ofs]
    return pd.concat(found, ignore_index=True)
