"""Spark started and ended: on loopback where it is on this machine, its own lines out of the terminal."""

import json
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from data.errors import InputError, UsageError
from data.extras import Extra, require_extra
from data.messages import from_json

# An executor's error comes as the text of its traceback.
OURS = re.compile(r"^data\.errors\.InputError: (.+)$", re.MULTILINE)
STDERR = 2
# What Java says first, whether it starts or not.
NOTICES = ("Picked up ", "WARNING: ")
SETTINGS: dict[str, Any] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    # Else times are written in a form of old that knows no zone.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
HERE = "127.0.0.1"
# On one machine nothing listens to others.
LOOPBACK = {"spark.driver.bindAddress": HERE, "spark.driver.host": HERE}


@contextmanager
def session(master: str) -> Iterator[Any]:
    """Lend a Spark session on this master, ended afterwards.

    What an executor refuses with a sentence of ours is raised here as InputError. Raises
    NotInstalledError where there is no Spark, UsageError where it does not start.
    """
    require_extra(Extra.SPARK)
    from pyspark.errors import PythonException

    with warnings.catch_warnings():
        # What Spark says of pandas is not the caller's to mend.
        warnings.filterwarnings("ignore", category=FutureWarning, message="PySpark does not yet")
        started = _start(master)
        try:
            yield started
        except PythonException as error:
            raise _refused(error) from error
        finally:
            started.stop()


def _start(master: str) -> Any:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    # The executors' Python is this one: they need the same libraries.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # And our packages, which an installed Kith carries below kith.
    settings = SETTINGS | {"spark.executorEnv.PYTHONPATH": str(Path(__file__).parents[2])}
    if is_on_this_machine(master):
        settings |= LOOPBACK
        os.environ.setdefault("SPARK_LOCAL_IP", HERE)
    with _lines_aside() as lines:
        try:
            started = SparkSession.builder.master(master).appName("kith").config(map=settings).getOrCreate()
        except (PySparkException, OSError) as error:
            why = _first_line(lines) or f"{error}"
            raise UsageError("Spark did not start ({why}); look at Java and at --master.", why=why) from error
        started.sparkContext.setLogLevel("ERROR")
        return started


def is_on_this_machine(master: str) -> bool:
    """Tell whether all of Spark is on this machine, so that nothing has to be reached from another."""
    return master.startswith("local") or urlsplit(master).hostname in {HERE, "localhost"}


@contextmanager
def _lines_aside() -> Iterator[IO[bytes]]:
    """Let the processes that are started now write into a file instead of the terminal, while they live.

    Java itself, Spark's launcher and its executors write there before and beside any setting of a log level.
    """
    with TemporaryFile() as lines:
        sys.stderr.flush()
        before = os.dup(STDERR)
        os.dup2(lines.fileno(), STDERR)
        try:
            yield lines
        finally:
            os.dup2(before, STDERR)
            os.close(before)


def _first_line(lines: IO[bytes]) -> str:
    """Return the first of the lines that says more than with which options Java began."""
    lines.seek(0)
    texts = lines.read().decode(errors="replace").splitlines()
    return next((text for text in texts if text.strip() and not text.startswith(NOTICES)), "")


def _refused(error: Exception) -> Exception:
    refusals = OURS.findall(str(error))
    return InputError(from_json(json.loads(refusals[-1]))) if refusals else error
