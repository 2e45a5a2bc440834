"""The process that an entrant's file runs in: it holds what the entrant is handed, and nothing else."""

import importlib.util
import json
import pickle
import sys
import traceback
from base64 import b64encode
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.model.leaderboard.task import Past, Question, SeenLog
from data.errors import InputError

Reply = dict[str, Any]


class EntrantProcess:
    """An entrant's file, and the model that its `fit` returned."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._model: Any = None
        self._module: ModuleType | None = None

    def reply(self, request: Past | Question | tuple[SeenLog, int]) -> Reply:
        """Return what the entrant makes of a request, as values of JSON; an error is a sentence."""
        begin = process_time()
        try:
            reply = self._reply(request)
        # Whatever a stranger's file raises is told, and ends nobody else.
        except BaseException as error:  # noqa: BLE001
            reply = {"error": f"{type(error).__name__}: {error}{self._line(error)}"}
        return {**reply, "seconds": process_time() - begin}

    def _reply(self, request: Past | Question | tuple[SeenLog, int]) -> Reply:
        module = self._loaded()
        if isinstance(request, Past):
            self._model = module.fit(request)
            return {}
        if isinstance(request, Question):
            return {"answers": _numbers(module.predict(self._model, request), self._path.stem)}
        if not hasattr(module, "sample"):
            return {"sample": None}
        return {"sample": b64encode(pickle.dumps(module.sample(*request))).decode()}

    def _loaded(self) -> ModuleType:
        if self._module is None:
            self._module = load(self._path)
        return self._module

    def _line(self, error: BaseException) -> str:
        """Return where in the entrant's file it happened."""
        lines = [
            frame.lineno
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == f"{self._path}"
        ]
        return f" ({self._path.name}, line {lines[-1]})" if lines else ""


def load(path: Path) -> ModuleType:
    """Return an entrant's file as a module; InputError where it lacks one of its two functions."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise InputError("{file} is no Python file", file=path)
    module = importlib.util.module_from_spec(spec)
    # What `sample` returns may be of a class of this file.
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    for name in ("fit", "predict"):
        if not callable(getattr(module, name, None)):
            raise InputError("{file} has no function {name}", file=path.name, name=name)
    return module


def _numbers(answer: Any, stem: str) -> dict[str, list[Any]]:
    """Return each answer's probabilities by the name of its row; several stand in a dict."""
    if not isinstance(answer, Mapping):
        return {stem: _as_list(answer)}
    return {f"{stem}: {name}": _as_list(values) for name, values in answer.items()}


def _as_list(values: Any) -> list[Any]:
    return np.asarray(values, dtype=np.float64).tolist()


def serve(path: Path, pipe: Connection) -> None:
    """Answer requests until the pipe is closed."""
    # The command's own words name the folder of the logs, and what an entrant prints is no answer.
    sys.argv, sys.stdout = [path.name], sys.stderr
    entrant = EntrantProcess(path)
    with threadpool_limits(1):
        while True:
            try:
                request = pipe.recv()
            except EOFError:
                return
            pipe.send_bytes(json.dumps(entrant.reply(request)).encode())
