"""At home, where somebody asked for that, the cookie travels without encryption too; elsewhere never."""

import pytest
from starlette.testclient import TestClient

from data.schema import to_epoch
from service.app import Options, create_app
from tests.service.conftest import form_secret

PLACE = "http://192.168.1.5:8765"


@pytest.mark.parametrize(("place", "is_kept"), [(PLACE, True), (None, False)])
def test_a_phone_stays_signed_in_only_where_it_was_asked_for(store, clock, place, is_kept):
    """A browser drops a cookie that may travel encrypted only, as the page says."""
    options = Options(on_network=True, network_place=place)
    with TestClient(create_app(store, clock, options), base_url=PLACE) as phone:
        link = store.sessions.link("own", to_epoch(clock()))
        form = {"token": form_secret(phone), "link": link}
        answer = phone.post("/sign-in", data=form, follow_redirects=False)
        assert ("Secure" not in answer.headers["set-cookie"]) is is_kept
        assert (phone.get("/").status_code == 200) is is_kept
        assert ("not encrypted: others" in phone.get("/sign-in").text) is is_kept


def test_a_link_for_a_phone_is_in_the_audit_log(store, clock, call, publish):
    """As those of the terminal are."""
    publish(store, "Ada", ("Grace Hopper",))
    client = call(store, clock, Options(network_place=PLACE))
    assert f"{PLACE}/sign-in?link=" in client.post("/phone", data={"owner": "Ada"}).text
    (entry,) = store.audit.page(9)
    assert (entry.action, entry.actor) == ("link.made", "page")
