"""What happens at night, provoked: each fault of the runbook, its exit code, and what the next run does."""

import shutil
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from deploy.night.machine import Machine, WrongError, head
from pipelines.jobs.upkeep.job_lock import job_lock

FULL, BUSY, DEGRADED, INPUT = 3, 4, 6, 1
# Of the small disk: the store fits, and nothing more.
SPARE_BYTES = 1024 * 1024


def provoke(machine: Machine, work: Path) -> None:
    """Provoke each fault, in the order in which a night has its jobs: training, lists, then what is seen."""
    tracking_server_hangs(machine)
    another_at_work(machine)
    server_away(machine)
    full_disk(machine, work / "small")
    champion_damaged(machine, work / "champion")
    store_damaged(machine, work / "damaged")


def full_disk(machine: Machine, folder: Path) -> None:
    """Fill the disk of a copy, and make room again; needs root for a disk of its own."""
    head("the disk is full")
    store = machine.home / "kith.db"
    with mounted(folder, store.stat().st_size + SPARE_BYTES):
        copied = machine.elsewhere(folder)
        shutil.copy(store, folder / "kith.db")
        filler = folder / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        must_say(copied.run("suggest", code=FULL), "nothing was damaged")
        filler.unlink()
        copied.run("coverage")


def another_at_work(machine: Machine) -> None:
    """Hold what a job holds while it works; the second one ends at once."""
    head("another command is at work")
    with job_lock(machine.home, "suggest"):
        machine.run("suggest", code=BUSY)
    machine.run("suggest")


def server_away(machine: Machine) -> None:
    """Name a PostgreSQL that is not there."""
    head("PostgreSQL is away")
    machine.run("suggest", code=BUSY, KITH_STORE_URL="postgresql+psycopg://kith@127.0.0.1:1/kith")


def tracking_server_hangs(machine: Machine) -> None:
    """Name a tracking server that takes the call and never answers: the model is kept, registered later."""
    head("MLflow hangs")
    with silent_server() as port:
        hanging = {"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{port}", "MLFLOW_HTTP_REQUEST_TIMEOUT": "2"}
        away = machine.run("retrain", "--horizon", "30d", code=DEGRADED, **hanging)
    must_say(away, "The model is kept and registered with the next training")
    machine.run("retrain", "--horizon", "30d")


def champion_damaged(machine: Machine, folder: Path) -> None:
    """Damage the champion in a copy: the shipped model answers, and that is said."""
    head("the champion is damaged")
    copied = copy_of(machine, folder)
    with closing(sqlite3.connect(folder / "kith.db")) as database, database:
        database.execute("UPDATE model_versions SET model = x'00', digest = 'none'")
        database.execute(
            "INSERT OR IGNORE INTO champions (workspace, horizon_days, version) "
            "SELECT workspace, horizon_days, version FROM model_versions WHERE horizon_days = 60"
        )
    shutil.rmtree(folder / "models", ignore_errors=True)
    must_say(copied.run("suggest", "--horizon", "60d", code=DEGRADED), "the shipped model answers")
    copied.run("champion", "use", "prior", "--horizon", "60d")
    copied.run("suggest", "--horizon", "60d")


def store_damaged(machine: Machine, folder: Path) -> None:
    """Overwrite a page of a copy, and put the backup in its place."""
    head("the store is damaged")
    copied = copy_of(machine, folder)
    copied.run("backup", str(folder / "kith.backup"))
    with (folder / "kith.db").open("r+b") as file:
        file.write(b"\xff" * 65536)
    copied.run("week", code=INPUT)
    (folder / "kith.db").unlink()
    copied.run("restore", str(folder / "kith.backup"))
    copied.run("week")


def copy_of(machine: Machine, folder: Path) -> Machine:
    """Return the machine over a copy of its folder."""
    shutil.copytree(machine.home, folder)
    return machine.elsewhere(folder)


def must_say(words: str, expected: str) -> None:
    """Raise WrongError where a command does not say it; the terminal breaks lines where it wants."""
    if expected not in " ".join(words.split()):
        raise WrongError(f"it does not say: {expected}")


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[None]:
    """Lend a folder that is a disk of so many bytes."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def silent_server() -> Iterator[int]:
    """Lend a port of loopback on which every call is taken and none is answered."""
    calls: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    calls.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield int(server.getsockname()[1])
    for call in calls:
        call.close()
