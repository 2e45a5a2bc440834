"""Webhooks of CRMs: taken once, refused aloud, counted, and nothing is lost by either."""

from datetime import timedelta
from http import HTTPStatus

import pytest

from data.schema import to_epoch
from data.store.bookkeeping.connections import Connection, ConnectionKind
from service.app import Options
from service.use_cases.connections.crm_webhooks import CrmWebhookUseCases
from service.use_cases.webhooks.endpoints import WebhookSettings
from tests.pipelines.connect.crm.fake_bottlecrm import signed_event
from tests.pipelines.connect.crm.fake_espocrm import espo_headers

SECRET, ANOTHER = "hook:todays", "hook:another"
WORDS = "what nobody else is to read"


class Crm:
    """A CRM that has an address for its webhooks, and what the service says to it."""

    def __init__(self, store, caller, clock, key_path, kind):
        self.store, self.caller, self.clock = store, caller, clock
        settings = {"server": "https://crm.x.example", "portal": "portal-1"}
        described = ("", ConnectionKind(kind), "https://crm.x.example", settings, "sealed", 1)
        store.connections.add(Connection("con_9", store.workspace, *described, due_at=2_000_000_000))
        self.use_cases = CrmWebhookUseCases(store, key_path)
        self.path = self.use_cases.address("con_9")
        self.use_cases.sign_with("con_9", SECRET)

    @property
    def now(self):
        """What time it is, in epoch seconds."""
        return to_epoch(self.clock.now)

    @property
    def counts(self):
        """How many were taken, came again and were refused."""
        counts = self.store.crm_webhooks.counts(self.store.connections.get("con_9"))
        return counts.taken, counts.repeated, sum(counts.refused.values())

    @property
    def named(self):
        """The contacts that are to be read."""
        return set(self.store.crm_webhooks.named(self.store.connections.get("con_9")))

    @property
    def is_due(self):
        """Whether the CRM is read at once."""
        return self.store.connections.get("con_9").due_at == 0

    def post(self, headers, body, path=None):
        """Send what came, and return the answer."""
        return self.caller.post(path or self.path, content=body, headers=headers)

    def tell(self, contact="c1", event="contact.updated", secret=SECRET, at=None, number="e1"):
        """Let BottleCRM say that something happened; return the answer."""
        data = {"id": contact, "body": WORDS} if event.startswith("contact.") else contact
        return self.post(*signed_event(secret, event, data, self.now if at is None else at, number))


@pytest.fixture
def crm(store, call, clock, tmp_path):
    """Connect a BottleCRM whose webhooks are taken."""
    key_path = tmp_path / "secret.key"
    caller = call(store, clock, Options(webhooks=WebhookSettings(key_path)))
    return Crm(store, caller, clock, key_path, "bottlecrm")


def test_what_a_crm_tells_is_read_at_once(crm):
    """The contact is kept until it was read, and nothing else of the webhook."""
    assert crm.tell().status_code == HTTPStatus.ACCEPTED
    assert (crm.named, crm.is_due, crm.counts) == ({"c1"}, True, (1, 0, 0))
    assert WORDS not in repr(list(crm.store.everything()))


def test_an_interaction_names_its_contact(crm):
    """One of a lead or an account alone names nobody, and is counted all the same."""
    crm.tell({"id": "i1", "contact_id": "c7"}, "interaction.created", number="e1")
    crm.tell({"id": "i2", "contact_id": None, "lead_id": "l1"}, "interaction.created", number="e2")
    assert (crm.named, crm.counts) == ({"c7"}, (2, 0, 0))


def test_a_webhook_that_is_replayed_a_day_later_is_refused(crm):
    """Told with 403 and counted with its reason; nothing is read for it."""
    headers, body = signed_event(SECRET, "contact.updated", {"id": "c1"}, crm.now, "e1")
    crm.clock.now += timedelta(days=1)
    refused = crm.post(headers, body)
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "more than five minutes ago" in refused.json()["detail"]
    assert (crm.named, crm.is_due, crm.counts) == (set(), False, (0, 0, 1))


def test_a_webhook_that_comes_twice_is_taken_once(crm):
    """A CRM that got no answer sends it again: said to be taken, counted, and not read again."""
    crm.tell()
    connection = crm.store.connections.get("con_9")
    crm.store.crm_webhooks.read(connection, crm.store.crm_webhooks.named(connection))
    assert crm.tell().status_code == HTTPStatus.ACCEPTED
    assert (crm.named, crm.counts) == (set(), (1, 1, 0))


def test_yesterdays_secret_holds_no_more(crm):
    """From the moment at which another was said; what was refused is counted by its reason."""
    crm.use_cases.sign_with("con_9", ANOTHER)
    assert crm.tell(secret=SECRET).status_code == HTTPStatus.FORBIDDEN
    assert crm.tell(secret=ANOTHER).status_code == HTTPStatus.ACCEPTED
    assert crm.counts == (1, 0, 1)
    counts = crm.store.crm_webhooks.counts(crm.store.connections.get("con_9"))
    assert [str(why) for why, _ in counts.reasons] == [
        "this webhook is not signed with the secret that holds now"
    ]


def test_a_webhook_of_another_organisation_is_refused(crm):
    """Signed as it should be, and of somebody else."""
    connection = crm.store.connections.get("con_9")
    crm.store.connections.set_settings("con_9", {**connection.settings, "portal": "portal-2"})
    refused = crm.tell()
    assert (refused.status_code, crm.named, crm.counts) == (HTTPStatus.FORBIDDEN, set(), (0, 0, 1))
    assert "another organisation" in refused.json()["detail"]


def test_bytes_that_were_changed_on_the_way_are_refused(crm):
    """What is signed is what came."""
    headers, body = signed_event(SECRET, "contact.updated", {"id": "c1"}, crm.now, "e1")
    assert crm.post(headers, body.replace(b"c1", b"c2")).status_code == HTTPStatus.FORBIDDEN
    assert crm.post(headers, b"\xff").status_code == HTTPStatus.FORBIDDEN
    assert (crm.named, crm.counts) == (set(), (0, 0, 2))


def test_an_address_that_is_none_counts_nothing(crm):
    """Whoever does not know it changes nothing, and learns not whether there is a CRM."""
    headers, body = signed_event(SECRET, "contact.updated", {"id": "c1"}, crm.now, "e1")
    for path in ("/crm/con_9/guess", "/crm/con_8/guess"):
        assert crm.post(headers, body, path).status_code == HTTPStatus.NOT_FOUND
    crm.use_cases.close("con_9")
    assert crm.post(headers, body).status_code == HTTPStatus.NOT_FOUND
    assert crm.counts == (0, 0, 0)


def test_before_a_secret_is_said_nothing_is_taken(crm):
    """The address is made first, since the CRM wants to know it before it gives a secret."""
    crm.use_cases.close("con_9")
    crm.path = crm.use_cases.address("con_9")
    assert crm.tell().status_code == HTTPStatus.FORBIDDEN
    assert crm.counts == (0, 0, 1)


def test_espocrm_signs_no_moment_and_is_taken_once_all_the_same(store, call, clock, tmp_path):
    """Its webhooks are arrays; one that comes again a day later is known by its signature."""
    key_path = tmp_path / "secret.key"
    caller = call(store, clock, Options(webhooks=WebhookSettings(key_path)))
    crm = Crm(store, caller, clock, key_path, "espocrm")
    body = b'[{"id": "c1", "description": "private"}, {"id": "m1", "contactsIds": ["c2", "c3"]}]'
    assert crm.post(espo_headers(SECRET, body), body).status_code == HTTPStatus.ACCEPTED
    assert (crm.named, crm.counts) == ({"c1", "c2", "c3"}, (3, 0, 0))
    clock.now += timedelta(days=1)
    assert crm.post(espo_headers(SECRET, body), body).status_code == HTTPStatus.ACCEPTED
    assert crm.counts == (3, 3, 0)
    assert crm.post(espo_headers(ANOTHER, body), body).status_code == HTTPStatus.FORBIDDEN
