"""Features and outcomes as a table: of one part of a log, and of all parts on Spark."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa

from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.features.matrix import NAMES
from models.log.log import Log
from models.log.snapshot import Turnover
from pipelines.engine.spark import SparkLog, tables

FEATURES = pa.schema(
    [
        ("owner", pa.string()),
        ("contact", pa.string()),
        ("as_of", pa.int64()),
        ("went_dormant", pa.bool_()),
        *((name, pa.float64()) for name in NAMES),
    ]
)


def examples_of(log: Log, as_ofs: Sequence[int], horizon: int, past: Turnover) -> LabelledRows:
    """Return the cohorts of a part at several as_ofs; `past` is the workspace's turnover."""
    turnovers = dict.fromkeys(((as_of, horizon) for as_of in as_ofs), past)
    return gather_examples(replace(log, turnover=turnovers), as_ofs, horizon)


def features_part(log: Log, as_ofs: Sequence[int], horizon: int, past: Turnover) -> pa.Table:
    """Return features and outcomes of a part's cohorts as a table."""
    rows = examples_of(log, as_ofs, horizon, past)
    names = [log.owners[rows.owner].astype(str), log.contacts[rows.contact].astype(str)]
    columns = [*names, rows.as_of, rows.went_dormant, *rows.features.T]
    return pa.table([pa.array(column) for column in columns], schema=FEATURES)


def features_spark(log: SparkLog, as_ofs: Sequence[int], horizon: int, past: Turnover) -> Any:
    """Return a data frame of features and outcomes; `past` is the turnover that is everybody's."""
    return tables(log, partial(features_part, as_ofs=as_ofs, horizon=horizon, past=past), FEATURES)
