"""The dry run over the API and on the page: what would be written is seen before anything is."""

import re

import pytest

from service.api.crm.preview import CrmPreviewOut
from tests.service.page.test_own_addresses import HTML, text_of


@pytest.fixture
def caller(world, call, store, clock):  # noqa: ARG001 - the CRM is read
    """Call the service."""
    return call(store, clock)


def path_of(world):
    """Return where the dry run of the CRM is."""
    return f"/v1/crms/{world.number}/preview"


def test_a_dry_run_is_asked_for_and_read(caller, world, work):
    """Of 23 contacts the first twenty are shown, with their names; the CRM itself is not asked."""
    assert caller.get(path_of(world)).status_code == 404
    asked = caller.post(path_of(world))
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert asked.headers["location"] == path_of(world)
    assert caller.post(path_of(world)).json()["job"] == asked.json()["job"]
    count = len(world.crm.requests)
    assert work() == 1
    done = caller.get(path_of(world)).json()
    CrmPreviewOut.model_validate(done)
    assert (done["state"], done["changes"], len(done["first"]), done["tasks"]) == ("done", 23, 20, 0)
    assert done["first"][0]["contact"].endswith(" Probe")
    assert done["first"][0]["before"] == {}
    assert 0 < done["first"][0]["after"]["kith_probability"] < 1
    assert caller.get(f"/v1/jobs/{done['job']}").json()["state"] == "done"
    assert len(world.crm.requests) == count


def test_what_is_no_crm_has_no_dry_run(caller):
    """404, and nothing is queued."""
    assert caller.post("/v1/crms/con_none/preview").status_code == 404


def test_the_page_shows_the_dry_run_and_switches_writing_on(caller, world, work):
    """First the button, then the job, then the changes with the buttons that write them from now on."""
    form = {"owner": "ana", "connection": world.number}
    asked = caller.post("/sources/crm", data=form | {"word": "preview"}, headers=HTML, follow_redirects=False)
    place = asked.headers["location"]
    assert "Nothing is running that would do this" in text_of(caller.get(place, headers=HTML).text)
    work()
    shown = caller.get(place, headers=HTML).text
    assert "23 contacts would be written. 0 tasks would be made." in text_of(shown)
    assert len(re.findall("<h2><bdi>P[0-9]+ Probe", shown)) == 20
    assert "kith_probability" in shown
    assert world.connection.settings.get("write", "off") == "off"
    caller.post("/sources/crm", data=form | {"word": "write_fields"}, headers=HTML)
    assert world.connection.settings["write"] == "fields"


def test_a_dry_run_that_nobody_asked_for_is_not_there(caller, world):
    """The page says so, and shows nothing old."""
    place = f"/sources/crm?owner=ana&connection={world.number}"
    assert caller.get(place, headers=HTML).status_code == 404
