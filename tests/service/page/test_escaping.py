"""Whatever somebody is called or writes is text on every page, never markup."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.identity.own_addresses import AddressState
from data.schema import Contact, Direction, Interaction, to_epoch

TEMPLATES = Path(__file__).parents[3] / "service/page/templates"
BOLD = "<b onclick=x>Grace</b>"
LIKE_BOLD = "<b onclick=x>Grace</b> H."
AT = datetime(2026, 2, 1, tzinfo=UTC)
PAGES = (
    f"/owners/{BOLD}",
    f"/people?owner={BOLD}",
    f"/people?owner={BOLD}&named={BOLD}",
    f"/person?owner={BOLD}&contact={BOLD}",
    f"/person?owner={BOLD}&contact={BOLD}&said=noted",
    f"/sources?owner={BOLD}",
    f"/report?owner={BOLD}",
    f"/review?owner={BOLD}",
    f"/settings?owner={BOLD}&said=noted",
    f"/settings/forget?owner={BOLD}&contact={BOLD}",
    f"/settings/forget?owner={BOLD}&contact=Grace",
    f"/nowhere/{BOLD}",
    f"/sign-in?link={BOLD}",
)


@pytest.fixture
def bold(client, store, publish):
    """Call a service in which owner, contacts, source, channel and words are all written as markup."""
    names = (BOLD, LIKE_BOLD)
    rows = [
        Interaction(BOLD, who, AT, Direction.SENT, BOLD, BOLD, f"{number}", note=BOLD)
        for number, who in enumerate(names)
    ]
    store.interactions.record(rows, to_epoch(AT))
    store.contacts.keep([Contact(BOLD, who, name=BOLD, met=BOLD) for who in names], to_epoch(AT))
    for state in AddressState:
        store.own_addresses.say(BOLD, [f"{BOLD}{state}"], state, to_epoch(AT))
    publish(store, BOLD, names)
    return client


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_names_are_text_on_every_page(bold, page):
    """The markup in a name is shown as it was written; no element begins with it."""
    text = bold.get(page.replace("<", "%3C").replace(">", "%3E"), headers={"accept": "text/html"}).text
    assert "&lt;b onclick=x&gt;" in text
    assert "<b onclick" not in text


@pytest.mark.parametrize(
    "template", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
)
def test_no_template_takes_anything_for_markup(template):
    """Escaping is on in every template, and nothing is exempt from it."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text)
