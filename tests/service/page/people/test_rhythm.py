"""How often the owner wishes to be in touch, said on the page and over the API."""

import pytest

from tests.service.page.people.test_kinds import wrote

HTML = {"accept": "text/html"}
GRACE = {"owner": "Ada", "contact": "Grace Hopper"}
PLACE = "/person?owner=Ada&contact=Grace+Hopper"


@pytest.fixture
def keep(client, store):
    """Return what sends the form of Grace's page."""
    wrote(store, "Grace Hopper")
    return lambda **fields: client.post("/person/rhythm", data=GRACE | fields, headers=HTML)


def test_the_wish_is_kept_chosen_and_shown(keep, store):
    """With the day before which nothing comes; sent again as it is, nothing is said twice."""
    page = keep(cadence="7", not_before="2026-04-01").text
    assert '<option value="7" selected>every 7 days</option>' in page
    assert 'value="2026-04-01"' in page
    assert "<dt>You wish to be in touch</dt><dd><bdi>every 7 days</bdi>" in page
    keep(cadence="7", not_before="2026-04-01")
    assert len([row for table, row in store.everything() if table == "owner_statements"]) == 2


def test_the_history_speaks_again(keep, client):
    """An empty choice takes the wish back, also one that came over the API."""
    sent = {"owner": "Ada", "cadence_days": 45}
    assert client.put("/v1/contacts/Grace Hopper", json=sent).json()["cadence_days"] == 45
    assert '<option value="45" selected>' in client.get(PLACE, headers=HTML).text
    page = keep(cadence="").text
    assert '<option value="" selected>' in page
    assert "every 45 days" not in page


@pytest.mark.parametrize(("fields", "status"), [({"cadence": "8"}, 404), ({"not_before": "31/2"}, 422)])
def test_only_what_is_offered_is_taken(keep, fields, status):
    """Neither another number nor a day that is none."""
    assert keep(**fields).status_code == status
