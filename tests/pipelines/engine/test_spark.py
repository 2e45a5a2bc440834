"""The kernel on Spark: what comes out is the local engine's to the last bit, on one machine or a cluster.

One test stands for all in the daily suite; `make spark` (KITH_SPARK=1) runs the others.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.engine.spark_features import FEATURES, features_part, features_spark
from data.errors import InputError
from data.packed.build import build
from data.packed.reader import PackedLog
from data.synthetic.generator import synthetic_log
from models.dormancy.row_sampling import SamplingPlan
from models.log.snapshot import Turnover
from pipelines.engine.local import score_packed
from pipelines.engine.parts import sample_rows
from pipelines.engine.score_table import SCORES
from pipelines.engine.spark import (
    held,
    open_files,
    open_packed,
    sample_spark,
    score_spark,
)
from pipelines.engine.spark_session import is_on_this_machine, session
from pipelines.model_store.artefact import prior

pyspark = pytest.importorskip("pyspark")
pytestmark = [
    # What Spark's own Python has to say about pandas is not ours to mend.
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
]
slow = pytest.mark.skipif("KITH_SPARK" not in os.environ, reason="Spark takes minutes: make spark")
ROOT = Path(__file__).parents[3]
DAY, HORIZON = 86_400, 60 * 86_400
BOTH = (90, 30)
# A process that lives for a minute wins nothing by Java's second compiler, nor by collectors of many threads.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# So many tasks, that a worker can be killed between some of them.
SLICES = 8


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Return a made-up log of a dozen owners."""
    return synthetic_log(5, owners=12, contacts_per_owner=8, days=300)


@pytest.fixture(scope="module")
def as_of(rows) -> int:
    """Return a moment with a closed window after it."""
    return int(rows["at"].max()) - HORIZON


@pytest.fixture(scope="module")
def packed(rows, tmp_path_factory) -> PackedLog:
    """Return it in four buckets."""
    folder = tmp_path_factory.mktemp("spark") / "log"
    build(folder, [rows], 4)
    return PackedLog.open(folder)


@pytest.fixture(scope="module")
def wanted(packed, as_of, tmp_path_factory) -> pd.DataFrame:
    """Return the scores of the local engine."""
    models = dict.fromkeys(BOTH, prior())
    done = score_packed(packed, models, as_of, tmp_path_factory.mktemp("local") / "s.parquet", workers=1)
    return _ordered(pd.read_parquet(done.path))


@pytest.fixture(scope="module")
def local():
    """Lend Spark on two threads of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", SHORT_LIVED)
        with session("local[2]") as spark:
            yield spark


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in ("horizon_days", "as_of", "owner", "contact") if name in table]
    return table.sort_values(keys, ignore_index=True)


def _same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Compare two tables to the last bit, whatever the order of their rows."""
    found = _ordered(found)[list(wanted.columns)]
    for name in wanted:
        one, other = ([_bits(value) for value in table[name].tolist()] for table in (found, wanted))
        assert one == other, name


def _bits(value):
    return "nothing" if pd.isna(value) else value.hex() if isinstance(value, float) else str(value)


def _scored(log, as_of, out) -> pd.DataFrame:
    count, cohort = score_spark(log, dict.fromkeys(BOTH, prior()), as_of, out)
    table = pd.read_parquet(out)
    assert (count, cohort) == (len(table), int(table["in_cohort"].sum()))
    return table


def dealt(spark, packed):
    """Open the packed log's files as any others: Spark deals their rows by owner."""
    return open_files(spark, str(packed.folder / "*.parquet"), SLICES)


def test_scores_are_the_local_engines(local, packed, as_of, wanted, tmp_path):
    """Probabilities, ranks and reasons of two horizons, written as Parquet."""
    found = _scored(open_packed(local, packed), as_of, tmp_path / "scores")
    assert list(found) == SCORES.names
    _same(found, wanted)


LISTENING = """
import os, sys
from pathlib import Path
from pipelines.engine.spark_session import session

def children(process):
    below = Path(f"/proc/{process}/task").glob("*/children")
    found = [child for text in below for child in text.read_text().split()]
    return [process, *(one for child in found for one in children(child))]

def sockets(process):
    places = [os.readlink(place) for place in Path(f"/proc/{process}/fd").iterdir() if place.is_symlink()]
    return {place[8:-1] for place in places if place.startswith("socket:")}

with session("local[2]") as spark:
    assert spark.range(10).count() == 10
    own = set().union(*map(sockets, children(str(os.getpid()))))
    for table in Path("/proc/net").glob("tcp*"):
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in own:
                print(fields[1].partition(":")[0])
"""
# 127.0.0.1 as the kernel writes it, and the same as a version 6 address.
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F"}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who listens")
def test_spark_listens_on_loopback_and_keeps_its_lines_to_itself():
    """A session on this machine, as a person starts it: nothing on stderr, nothing that others can reach."""
    env = os.environ | {"JAVA_TOOL_OPTIONS": SHORT_LIVED}
    done = subprocess.run(
        [sys.executable, "-c", LISTENING], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert set(done.stdout.split()) <= LOOPBACK
    assert done.stdout


def test_a_spark_that_does_not_start_is_an_error_for_people(tmp_path):
    """Without Java where JAVA_HOME says it is; in a process that has none running."""
    code = "from pipelines.engine.spark_session import session\nwith session('local[1]'): pass"
    env = os.environ | {"JAVA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    last = done.stderr.splitlines()[-1]
    assert "UsageError: Spark did not start (" in last
    assert f"{tmp_path}/bin/java: No such file or directory" in last


@pytest.mark.parametrize(
    ("master", "here"),
    [("local[2]", True), ("spark://127.0.0.1:7077", True), ("spark://10.0.0.1:7077", False), ("yarn", False)],
)
def test_only_a_spark_on_this_machine_is_bound_to_loopback(master, here):
    """Elsewhere its executors must reach the driver."""
    assert is_on_this_machine(master) is here


@slow
def test_features_and_outcomes_are_the_kernels(local, rows, as_of, tmp_path):
    """All columns at two as_ofs, from any Parquet files whose times are times."""
    from models.log.log import Log

    as_ofs, past = [as_of - 30 * DAY, as_of], Turnover(50, 7, 30, 4, as_of - 400 * DAY)
    timed = rows.assign(at=pd.to_datetime(rows["at"], unit="s", utc=True).astype("datetime64[us, UTC]"))
    timed.to_parquet(tmp_path / "log.parquet")
    log = open_files(local, str(tmp_path / "log.parquet"))
    assert len(log) == len(rows)
    whole = features_part(Log.from_frame(rows), as_ofs, HORIZON, past).to_pandas()
    _same(features_spark(log, as_ofs, HORIZON, past).toPandas(), _ordered(whole)[FEATURES.names])


@slow
@pytest.mark.parametrize("opened", [open_packed, dealt])
def test_the_same_rows_are_drawn(local, rows, packed, as_of, opened):
    """A budget's training rows are those that the local engine draws out of the buckets."""
    plan, before = SamplingPlan([as_of - 30 * DAY, as_of], HORIZON, 60, 3), int(rows["at"].max()) + 1
    mine = sample_rows(packed, plan, before)
    with held(opened(local, packed)) as log:
        theirs = sample_spark(log, plan, before)
    assert (len(theirs.examples), theirs.owners, theirs.interactions) == (60, mine.owners, mine.interactions)
    assert theirs.examples.features.tobytes() == mine.examples.features.tobytes()
    assert theirs.examples.went_dormant.tobytes() == mine.examples.went_dormant.tobytes()


@slow
def test_files_of_another_kind_are_told(local, tmp_path):
    """A file without the columns is named with what it lacks."""
    pd.DataFrame({"owner": ["a"]}).to_parquet(tmp_path / "odd.parquet")
    with pytest.raises(InputError, match="no column 'contact'"):
        open_files(local, str(tmp_path / "odd.parquet"))


@slow
@pytest.mark.usefixtures("local")
def test_a_bucket_that_executors_do_not_find_is_told(kith, rows, as_of, tmp_path):
    """In our own sentence, out of an executor's traceback."""
    build(tmp_path / "log", [rows], 4)
    next((tmp_path / "log").glob("bucket-*.parquet")).unlink()
    day = f"{pd.Timestamp(as_of, unit='s', tz='UTC').isoformat()}"
    words = ("score", "--log", tmp_path / "log", "--as-of", day, "--model", "prior", "--engine", "spark")
    said = kith(*words, "--master", "local[2]", "--out", tmp_path / "scores.parquet")
    assert (said.code, "cannot be read" in said.err, "Traceback" in said.err) == (1, True, False), said.err


@slow
@pytest.mark.usefixtures("local")
def test_the_command_runs_on_spark(kith, packed, as_of, wanted, tmp_path):
    """Kith score --engine spark writes the same; what it has no room for is said in a sentence."""
    day = f"{pd.Timestamp(as_of, unit='s', tz='UTC').isoformat()}"
    words = ("score", "--log", packed.folder, "--as-of", day, "--model", "prior", "--engine", "spark")
    out = tmp_path / "scores.parquet"
    odd = kith(*words, "--team", "--out", out)
    assert (odd.code, "has no --team" in odd.err) == (2, True)
    said = kith(*words, "--master", "local[2]", "--horizon", "90d", "--horizon", "30d", "--out", out)
    assert said.code == 0, said.err
    _same(pd.read_parquet(out), wanted)


@slow
@pytest.mark.usefixtures("local")
def test_a_model_is_trained_on_spark(kith, rows, packed, tmp_path):
    """Kith retrain --engine spark keeps a model that scores the same log."""
    day = pd.Timestamp(int(rows["at"].max()) + DAY, unit="s", tz="UTC").date().isoformat()
    words = ("--log", packed.folder, "--as-of", day)
    done = kith("retrain", *words, "--engine", "spark", "--master", "local[2]", "--rows", "2000")
    assert done.code == 0, done.err
    out = tmp_path / "scores.parquet"
    assert kith("score", *words, "--out", out).code == 0
    assert len(pd.read_parquet(out)) > 0


@contextmanager
def _process(*words: str, folder: Path):
    """Run one of Spark's own processes, and end it by its id."""
    home = Path(pyspark.__file__).parent
    log = folder / f"{words[0].rsplit('.', 1)[1]}-{time.monotonic_ns()}.log"
    env = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
    with log.open("w") as said:
        started = subprocess.Popen(
            [home / "bin" / "spark-class", *words], env=env, stdout=said, stderr=said, cwd=folder
        )
        try:
            yield started, log
        finally:
            started.kill()
            started.wait(30)


def _until(found, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError("it took too long")


@contextmanager
def _cluster(folder: Path):
    """Start a master and two workers on loopback; lend the address and the workers."""
    deploy = "org.apache.spark.deploy"
    ports = ("--host", "127.0.0.1", "--webui-port", "0")
    with _process(f"{deploy}.master.Master", *ports, "--port", "0", folder=folder) as (_, log):
        (address,) = _until(lambda: re.findall(r"Starting Spark master at (spark://\S+)", log.read_text()))
        worker = (
            f"{deploy}.worker.Worker",
            *ports,
            "-c",
            "1",
            "-m",
            "1g",
            "-d",
            str(folder / "work"),
            address,
        )
        with _process(*worker, folder=folder) as one, _process(*worker, folder=folder) as two:
            for _, said in (one, two):
                _until(lambda said=said: "Successfully registered" in said.read_text())
            yield address, one[0], two[0]


def _kill_in_the_middle(spark, worker, tasks, killed):
    """Wait until some tasks of a job are done and others are not, then kill a worker."""
    tracker = spark.sparkContext.statusTracker()
    while not killed:
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info and info.numTasks == tasks and 1 <= info.numCompletedTasks < tasks - 2:
                worker.send_signal(signal.SIGKILL)
                killed.append((info.numCompletedTasks, info.numTasks))
                return
        time.sleep(0.01)


@slow
@pytest.mark.parametrize("opened", [open_packed, dealt])
def test_a_cluster_of_processes_says_the_same_even_when_a_worker_dies(
    rows, as_of, wanted, tmp_path, monkeypatch, opened
):
    """A master and two workers, each a process; one of them is killed in the middle of the second job."""
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    build(tmp_path / "log", [rows], 16)
    packed = PackedLog.open(tmp_path / "log")
    with _cluster(tmp_path) as (address, _, second), session(address) as spark:
        _until(lambda: spark.sparkContext.defaultParallelism == 2)
        log = opened(spark, packed)
        _same(_scored(log, as_of, tmp_path / "whole"), wanted)
        killed: list[tuple[int, int]] = []
        tasks = log.frame.rdd.getNumPartitions()
        asked = (spark, second, tasks, killed)
        watching = threading.Thread(target=_kill_in_the_middle, args=asked, daemon=True)
        watching.start()
        found = _scored(log, as_of, tmp_path / "wounded")
        watching.join(5)
        assert killed
        assert second.wait(30) == -signal.SIGKILL
        _same(found, wanted)
