"""Every setting that Kith keeps of an owner is set by the settings page, or is named here with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store.bookkeeping import preferences
from service.api.records.owners import OwnerSent
from service.page.account.settings import GUARD_GROUPS, SWITCHED
from service.use_cases import report_card

ROOT = Path(__file__).parents[3]
FORM = {
    "owner": "Ada",
    "budget": "7",
    "revival": "2",
    "guards": ["planned"],
    "away_until": "",
    "language": "bn",
    "horizon": "60",
}
NOT_ON_THE_PAGE = {
    "name": "the CRM says how to address an owner",
    "timezone": "the CRM says where an owner's days begin",
    preferences.INSTALLATION: "made at its first use",
    preferences.ROOM: "written and cleared, to see whether a disk has room",
    preferences.DRIFT: "worked out",
    preferences.SILENT_SOURCES: "worked out",
    preferences.JOB_RUNS: "what jobs wrote of themselves",
    preferences.CRM_STOPPED: "of a whole workplace; kith connect crm stop and the page of sources set it",
    preferences.TEAM: "of a whole workplace; kith workplace team sets it",
    preferences.DIGEST: "the page of every week sets it",
    preferences.WATCHED_FOLDER: "only who sits at the machine may name a folder of it",
    preferences.WEEKLY: "the page of every week sets it",
    preferences.EFFECT: "worked out",
    preferences.CALIBRATION: "worked out",
    preferences.MODEL: "worked out",
    report_card.REPORT: "worked out",
    preferences.FORMER_NAMES: "kith owners remembers them",
    preferences.PROPOSALS: "worked out",
    preferences.DAYS: "worked out",
}
# Where a name is a variable: the page's form, the API's fields, the one function of the commands, the ways
# that a week is announced by, which are digest, push and chat.
LOOPS = {
    "pipelines/deliver/weekly/ways.py",
    "service/use_cases/weekly/announcing.py",
    "service/page/account/settings.py",
    "service/api/records/owners.py",
    "kith/cli/settings/preferences.py",
}


def names_set_in_code() -> Iterator[str]:
    """Return the names of all settings that any module sets."""
    for room in ("data", "kith", "pipelines", "service"):
        for path in (ROOT / room).rglob("*.py"):
            place = str(path.relative_to(ROOT))
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and (argument := _name_of_setting(call)) is not None:
                    name = _resolved(argument)
                    assert name is not None or place in LOOPS, (
                        f"which setting is set at {place}:{call.lineno}?"
                    )
                    yield from () if name is None else (name,)


def _name_of_setting(call: ast.Call) -> ast.expr | None:
    return call.args[1] if re.search(r"preferences\.set$|^_setting$", ast.unparse(call.func)) else None


def _resolved(argument: ast.expr) -> str | None:
    if isinstance(argument, ast.BinOp):
        return _resolved(argument.left)
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    name = ast.unparse(argument)
    return getattr(preferences, name, None) or getattr(report_card, name, None)


def names_read_for_lists() -> set[str]:
    """Return the names of the settings that lists are made by."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "pipelines/jobs/lists").rglob("*.py")]
    names = {name for text in texts for name in re.findall(r'\bvalues\.get\("(\w+)"', text)}
    assert "budget" in names
    return names


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_each_setting_is_on_the_page_or_named_with_its_reason(client, store):
    """A setting that a command, the API or a job knows of and no page sets is seen here."""
    assert client.post("/settings", data=FORM, follow_redirects=False).status_code == 303
    on_the_page = set(store.preferences.all("Ada"))
    used = {*names_set_in_code(), *OwnerSent.model_fields, *names_read_for_lists()}
    assert used - on_the_page == set(NOT_ON_THE_PAGE)
    assert on_the_page <= used


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_experiment_is_joined_and_left_on_the_page(client, store):
    """No terminal is needed, and the report knows it before the next list."""
    for sent, sentence in (({"experiment": "yes"}, "from your next list on"), ({}, "you take no part")):
        client.post("/settings", data=FORM | {"language": "en"} | sent)
        assert store.preferences.get("Ada", preferences.EXPERIMENT) is bool(sent)
        assert sentence in client.get("/report?owner=Ada").text


def test_each_guard_that_can_be_switched_stands_under_a_heading():
    """No guard is missing on the page, and none stands there twice."""
    assert sorted(code for codes in GUARD_GROUPS for code in codes) == sorted(SWITCHED)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_guard_of_colleagues_is_switched_only_where_there_is_a_team_view(client, store):
    """Who has no colleagues here is asked nothing about them."""
    switch = "People a colleague was in touch with this week"
    assert switch not in client.get("/settings?owner=Ada").text
    store.colleagues.switch(on=True)
    assert switch in client.get("/settings?owner=Ada").text


def test_each_setting_is_documented():
    """docs/reference/settings.md has a row for each setting that is kept, of an owner or worked out."""
    rows = re.findall(
        r"^\| `([^`]+)` \|", (ROOT / "docs/reference/settings.md").read_text("utf-8"), re.MULTILINE
    )
    documented = {name.removesuffix("OWNER") for name in rows}
    assert {*names_set_in_code(), *OwnerSent.model_fields, *names_read_for_lists()} - documented == set()
