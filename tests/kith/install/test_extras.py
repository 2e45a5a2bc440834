"""What works with the wheel alone, and what a command says whose extra is not installed."""

import json
import os
import re
import subprocess
import sys
import tomllib
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import pytest
from packaging.requirements import Requirement

from data.extras import PACKAGES, Extra

ROOT = Path(__file__).parents[3]
DEMO = str(ROOT / "data" / "synthetic" / "demo" / "log.csv")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Where a distribution is not called like the package that is imported.
IMPORTED_AS = {"scikit-learn": "sklearn", "http-ece": "http_ece", "py-vapid": "py_vapid"}
# What comes with the extras and is asked for by nothing else.
MISSING = {name for packages in PACKAGES.values() for name in packages} | {
    "llvmlite",
    "matplotlib",
    "mcp_types",
}
AS_IF_MISSING = f"import sys\nsys.modules.update(dict.fromkeys({sorted(MISSING)!r}))\n"
WHEN = ("--as-of", "2026-10-01")
EVERY_DAY = {
    "help": ("--help",),
    "ingest": ("ingest", DEMO),
    "suggest": ("suggest", *WHEN),
    "week": ("week",),
    "why": ("why", "Lin"),
    "coverage": ("coverage",),
    "work": ("work", "--once"),
    "champion": ("champion", "list"),
    "effect": ("effect",),
    "score": ("score", DEMO, *WHEN, "--out", "scores.parquet"),
    "pack": ("pack", DEMO, "--out", "packed"),
    "score packed": ("score", "--log", "packed", "--workers", "1", *WHEN, "--out", "parts.parquet"),
}
TRIAL_DAYS = ("--first", "60", "--every", "30", "--last", "500", "--test-from", "300")
NEEDING = {
    ("retrain",): Extra.TRAIN,
    ("backtest", DEMO, *TRIAL_DAYS): Extra.TRAIN,
    ("pretrain", DEMO, "--out", "prior"): Extra.TRAIN,
    ("score", DEMO, "--train", "--model", "local", "--out", "local.parquet"): Extra.TRAIN,
    ("score", "--log", "packed", "--engine", "spark", "--out", "spark.parquet"): Extra.SPARK,
    ("mcp",): Extra.MCP,
}
RUN_EACH = """
import json, sys
from click.testing import CliRunner
from kith.cli.main import kith
for words in json.loads(sys.stdin.read()):
    done = CliRunner().invoke(kith, words)
    code = getattr(done.exception, "code", None)
    print(json.dumps([done.exit_code, done.stdout, repr(done.exception), str(code)]))
"""
QUESTION = {
    "interactions": [
        {"at": f"2026-0{month}-01T00:00:00+00:00", "direction": "sent", "channel": "email"}
        for month in (1, 2, 3)
    ],
    "as_of": "2026-03-10T00:00:00+00:00",
    "horizon_days": 90,
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """Return an environment in which every process finds no extra, and a folder of its own."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "sitecustomize.py").write_text(AS_IF_MISSING)
    paths = os.pathsep.join((str(folder), str(ROOT)))
    return os.environ | {"PYTHONPATH": paths, "KITH_HOME": str(folder / "home")}


@pytest.fixture(scope="module")
def results(environment) -> dict[tuple[str, ...], tuple[int, str, str, str]]:
    """Return the exit code, the output, the error and its code of each command, run without any extra."""
    commands = [*EVERY_DAY.values(), ("doctor", "--json"), *NEEDING]
    done = subprocess.run(
        [sys.executable, "-c", RUN_EACH],
        input=json.dumps(commands),
        cwd=Path(environment["KITH_HOME"]).parent,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    lines: list[Any] = [json.loads(line) for line in done.stdout.splitlines()]
    return {words: tuple(line) for words, line in zip(commands, lines, strict=True)}


def test_an_extra_is_the_same_in_the_code_and_in_the_package():
    """Each has the packages that it is checked for; `all` brings every one."""
    declared = dict(PROJECT["optional-dependencies"])
    everything = Requirement(declared.pop("all")[0])
    names = {extra: {Requirement(line).name for line in lines} for extra, lines in declared.items()}
    imported = {extra: {IMPORTED_AS.get(name, name) for name in one} for extra, one in names.items()}
    assert imported == {extra.value: set(PACKAGES[extra]) for extra in Extra}
    assert everything.extras == set(declared)


def test_no_package_of_an_extra_is_installed_with_the_wheel_alone():
    """They are asked for by their extra only."""
    alone = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert {IMPORTED_AS.get(name, name) for name in alone}.isdisjoint(MISSING)


@pytest.mark.parametrize("words", EVERY_DAY.values(), ids=EVERY_DAY)
def test_what_is_done_every_day_needs_no_extra(results, words):
    """Files, lists, reasons, the worker and scores do without scikit-learn and MLflow."""
    code, _, error, _ = results[words]
    assert code == 0, error


def test_the_doctor_says_what_each_extra_would_bring(results):
    """And takes a missing one for no fault."""
    (found,) = (one for one in json.loads(results["doctor", "--json"][1]) if one["part"] == "extras")
    assert found["well"]
    assert all(f"pip install 'kith[{extra}]'" in found["found"] for extra in Extra)


@pytest.mark.parametrize("words", NEEDING, ids=" ".join)
def test_a_command_says_which_extra_it_needs(results, words):
    """In one sentence, with a code for programs, before it does anything."""
    _, output, error, code = results[words]
    assert (code, output) == ("not_installed", "")
    assert f"pip install 'kith[{NEEDING[words]}]'" in error


def test_the_service_answers_without_an_extra(results, environment):
    """Page, list and the score of one history; only assistants are told what is missing."""
    assert results["week",][0] == 0
    command = [sys.executable, "-m", "kith", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as service:
        try:
            address = re.search(r"http://[\w.:]+", service.stdout.readline())[0]
            with httpx2.Client(base_url=address, timeout=60, follow_redirects=True) as client:
                assert "Kith" in client.get("/").text
                scored = client.post("/v1/score", json=QUESTION)
                assert scored.status_code == HTTPStatus.OK, scored.text
                assert client.post("/mcp", json={}).json()["code"] == "not_installed"
        finally:
            service.terminate()
