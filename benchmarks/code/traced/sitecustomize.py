"""Record which function of a checkout calls which, in every thread and child process.

Python imports this module by itself at its start where PYTHONPATH names this folder. `KITH_TRACED_ROOT` is
the checkout, `KITH_TRACED_OUT` a folder: each process writes its calls there when it ends. SIGUSR1 drops
what was recorded so far, so that a server's start is not counted as part of a request.
"""

import atexit
import inspect
import json
import os
import signal
import sys
import threading
from multiprocessing import util
from pathlib import Path
from types import FrameType
from typing import Any

Call = tuple[str, str, str, str]
ROOT = os.environ.get("KITH_TRACED_ROOT", "")
OUT = os.environ.get("KITH_TRACED_OUT", "")
LIBRARIES = os.path.join(ROOT, ".venv", "")  # noqa: PTH118
calls: set[Call] = set()
ours: dict[str, bool] = {}


def is_ours(path: str) -> bool:
    """Return whether a source file lies in the checkout and in no library beside it."""
    if path not in ours:
        ours[path] = path.startswith(ROOT) and not path.startswith(LIBRARIES)
    return ours[path]


def is_function(frame: FrameType) -> bool:
    """Return whether a frame is a function of the checkout, and not the body of a module or of a class."""
    return bool(frame.f_code.co_flags & inspect.CO_OPTIMIZED) and is_ours(frame.f_code.co_filename)


def record(frame: FrameType, event: str, argument: Any) -> None:  # noqa: ARG001
    """Keep a call from one function of the checkout to another, also where libraries lie between them."""
    if event != "call" or not is_function(frame):
        return
    caller = frame.f_back
    while caller is not None and not is_ours(caller.f_code.co_filename):
        caller = caller.f_back
    if caller is not None and is_function(caller):
        code, target = caller.f_code, frame.f_code
        calls.add((code.co_filename, code.co_qualname, target.co_filename, target.co_qualname))


def write() -> None:
    """Write the calls of this process into a file of its own."""
    sys.setprofile(None)
    Path(OUT, f"{os.getpid()}.json").write_text(json.dumps(sorted(calls)), "utf-8")


def follow() -> None:
    """Go on recording in a forked process, whose end skips the functions of `atexit`."""
    calls.clear()
    util.Finalize(None, write, exitpriority=0)


if ROOT and OUT:
    atexit.register(write)
    os.register_at_fork(after_in_child=follow)
    signal.signal(signal.SIGUSR1, lambda *_: calls.clear())
    threading.setprofile(record)
    sys.setprofile(record)
