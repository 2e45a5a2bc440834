"""The worker beside the service starts with it, is started again when it dies, and ends with it."""

import asyncio
import os
import signal
import sys
import time

from service.runtime.worker_process import WorkerProcess

# Writes its process id into a file, and stays.
STAYS = "import os,sys,time; open(sys.argv[1],'a').write(f'{os.getpid()}\\n'); time.sleep(60)"


def is_alive(process):
    """Tell whether a process runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def ids_in(path, number):
    """Return the ids in a file, once it has so many."""
    for _ in range(600):
        ids = path.read_text().split() if path.exists() else []
        if len(ids) >= number:
            return [int(text) for text in ids]
        await asyncio.sleep(0.05)
    raise AssertionError(f"only {ids}")


def test_a_worker_that_dies_is_started_again_and_ends_with_the_service(tmp_path):
    """By whatever it died; after the end none is left."""
    path = tmp_path / "ids"

    async def live():
        worker = WorkerProcess(lambda: (sys.executable, "-c", STAYS, str(path)), pause=0.05)
        worker.start()
        (first,) = await ids_in(path, 1)
        os.kill(first, signal.SIGKILL)
        _, second = await ids_in(path, 2)
        assert is_alive(second)
        await worker.close()
        assert not is_alive(second)

    asyncio.run(live())


def test_without_a_command_there_is_no_worker():
    """The service runs as before."""

    async def live():
        worker = WorkerProcess(None)
        worker.start()
        await worker.close()

    asyncio.run(live())


def test_a_worker_ends_when_the_service_was_killed(tmp_path, monkeypatch):
    """Its input ends with whoever started it, so no worker is left that nobody knows of."""
    import subprocess

    from data.store.store import Store

    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    Store(tmp_path / "kith.db").close()
    words = [sys.executable, "-m", "kith", "work", "--beside", "--every", "0.1"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as worker:
        deadline = time.monotonic() + 30
        with Store(tmp_path / "kith.db") as store:
            while not store.database.execute("SELECT 1 FROM workers") and time.monotonic() < deadline:
                time.sleep(0.05)
            worker.stdin.close()
            assert worker.wait(30) == 0
            assert store.database.execute("SELECT 1 FROM workers") == []
