"""Workspaces with the same owners and contacts and other content, which fill every table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from data.explanation_codec import FIELDS, pack
from data.identity.kinds.signs import KindSign, SeenSign
from data.identity.own_addresses import AddressState, OwnAddress, Sign
from data.identity.purposes import Purpose
from data.importers.base.items import MailAddresses
from data.memory.introductions import Introduction, IntroductionKind
from data.memory.remembered import Memory
from data.messages import Message
from data.schema import (
    KIND_STATEMENT,
    Answer,
    AnswerKind,
    Candidate,
    CardFact,
    Confidence,
    Contact,
    ContactKind,
    ContactState,
    Direction,
    Exchange,
    Interaction,
    PlannedMeeting,
    Pool,
    Reason,
    Role,
    Side,
    Suggestion,
    from_epoch,
    to_epoch,
)
from data.sealed_secrets import SecretKey
from data.store.bookkeeping.api_keys import KEEP
from data.store.bookkeeping.audit_log import AuditAction
from data.store.bookkeeping.connections import Connection, ConnectionKind, ConnectionState
from data.store.bookkeeping.job_queue import JobKind
from data.store.bookkeeping.model_versions import StoredModel
from data.store.bookkeeping.preferences import EVERYONE, FORMER_NAMES, PROPOSALS
from data.store.bookkeeping.schedule import SchedulePart
from data.store.crm.crm_contacts import CrmRecord
from data.store.engine.request_id import from_request
from data.store.engine.statements import insert
from data.store.export import TABLES
from data.store.feed.mail_accounts import MailAccount, MailSecurity
from data.store.feed.mailed_answers import MailedOutcome
from data.store.feed.outbox import Delivery, DeliveryKind
from data.store.lists.lists import ListCandidates
from data.store.log.bulk_uploads import BulkFormat, BulkUpload
from data.store.log.rows.interaction_rows import content_key
from data.store.owners.join_records import JoinRecords
from data.store.owners.owner_tables import KEYED
from data.store.store import Store

HOUR, DAY = 3_600, 86_400
AS_OF = 20_000 * DAY
NOW = AS_OF + DAY
# Two of the same owners and contacts with other content, and one that is empty.
EMPTY, MINE, THEIRS = WORKSPACES = ("empty", "mine", "theirs")
OWN = "ada@one.example"
CONTACTS = ("Bob", "Cy", "Di", "Eve", "Old", "cy@one.example")
SUGGESTED = IntroductionKind.SUGGESTED
NAMES = {"parts": [], "terms": [], "figures": [], "guards": []}


def moment(days: float) -> datetime:
    """Return the moment so many days after the lists' as_of."""
    return from_epoch(AS_OF + int(days * DAY))


def wrote(contact: str, days: float, **more: Any) -> Interaction:
    """Return a message of Ada's to a contact; its id at the source is the same in both workspaces."""
    fields = {
        "owner": "Ada",
        "direction": Direction.SENT,
        "channel": "email",
        "source": "mail",
        "external_id": f"{contact} {int(days)}",
    }
    return Interaction(contact=contact, at=moment(days), **fields | more)


def named(number: int, sender: str, *receivers: str) -> MailAddresses:
    """Return the addresses of a mail in Ada's mailbox."""
    to = dict.fromkeys(receivers, Role.TO)
    return MailAddresses("Ada", "mail", f"mail {number}", moment(-number), "email", sender, to)


def listed(contact: str, rank: int, probability: float) -> Suggestion:
    """Return a suggestion to Ada."""
    reasons = (Reason("silence", 1.0, {"silence_days": probability}, None, ()),)
    return Suggestion(
        "Ada",
        contact,
        moment(0),
        90,
        rank,
        Pool.UPKEEP,
        probability,
        0.1,
        0.9,
        Confidence.SOME,
        0.5,
        0.5,
        reasons,
        None,
        "7",
        None,
        # Of Bob the one list knew more than the other; what Gus rests on the other workspace's log has.
        last_at={"Bob": moment(-2.9 - 20 * (probability - 0.25)), "Gus": moment(-1)}.get(contact),
    )


def publish(
    store: Store, contacts: Sequence[str], as_of: int, probability: float, published_at: int | None = None
) -> None:
    """Publish a list of Ada's with candidates and explanations, at its own as_of."""
    rows = [listed(contact, rank, probability) for rank, contact in enumerate(contacts, start=1)]
    text = pack([probability if name == "depth" else None for name in FIELDS])
    considered = ListCandidates(
        NAMES,
        [("Ada", contact, text) for contact in contacts],
        {
            "Ada": [
                Candidate(contact, "upkeep", *(probability, True) + 3 * (probability,))
                for contact in contacts
            ]
        },
    )
    store.lists.publish(
        ["Ada"],
        rows,
        as_of=as_of,
        horizon_days=90,
        model_version=f"v{probability}",
        published_at=published_at or as_of,
        considered=considered,
    )


def fill(store: Store, workspace: str) -> None:
    """Fill every table of a workspace; the other one has the same names and other content."""
    if workspace != EMPTY:
        _fill(store.within(workspace), theirs=workspace == THEIRS)


def _fill(store: Store, *, theirs: bool) -> None:
    late, share = (HOUR, 0.75) if theirs else (0, 0.25)
    _fill_webhooks(store, late)
    _fill_keys(store, theirs=theirs)
    _fill_connections(store, late)
    hours = late / DAY
    log = [wrote(contact, hours - 7 * n) for contact in ("Bob", "Cy", "Di") for n in range(1, 8)]
    helped = {"exchange": Exchange.ADVICE, "side": Side.RECEIVED if theirs else Side.GIVEN}
    log.append(wrote("Bob", hours - 3, **helped, channel="call" if theirs else "letter"))
    log += [wrote("Old", hours - 200 - n, source="phone") for n in range(6)]
    log.append(wrote("Cy", -3, external_id="bulk", counts=theirs))
    log.append(wrote("Cy", 0.15 + hours))
    # At one moment in both workspaces, under another handle of the one contact.
    log += [
        wrote(name, -12.3, source="chat") for name in (("Cy", "Bob") if theirs else ("cy@one.example", "Di"))
    ]
    log.append(wrote("Bob", -9, owner="Max"))
    # Of a daily rhythm that ends sooner in one workspace.
    log += [wrote("Bob", -1 - n - 2 * theirs, owner="Pia", source="pager") for n in range(22)]
    if theirs:
        log += [wrote("Cy", 0.4, direction=Direction.RECEIVED, external_id="reply"), wrote("Cy", 50)]
        log += [
            wrote("Bob", 0.1),
            wrote("Eve", -5),
            wrote("Cy", -4, owner="Zoe"),
            wrote("Bob", -2, source="kith log"),
        ]
        log += [wrote("Old", -1 - n, source="phone", external_id=f"new {n}") for n in range(9)]
        back = {"direction": Direction.RECEIVED}
        log += [wrote("Old", -11 - n, external_id=f"back {n}", **back) for n in range(3)]
    store.interactions.record(log, AS_OF - 30 * DAY - late)
    corrected = [wrote(name, hours - 7.2, external_id=f"{name} -7") for name in ("Bob", "Cy", "Di")]
    store.interactions.record(corrected, AS_OF - 2 * DAY + late)
    if theirs:
        store.interactions.record([wrote("Bob", -8, owner="Max")], AS_OF)
    # A name of a desk is a sign of one.
    bob = Contact("Ada", "Bob", "Bob, Sales Team" if theirs else "Bobby", importance=share)
    store.contacts.keep([bob], AS_OF - 9)
    # A card of what is Cy's other handle in the other workspace.
    cards = [Contact("Ada", "Di", kind=ContactKind.MACHINE), Contact("Ada", "cy@one.example", "Cyrus")]
    store.contacts.keep(cards if theirs else [], AS_OF - 9)
    meetings = [PlannedMeeting("Ada", "Cy", moment(1 + hours), "calendar", "1/1")]
    meetings += [PlannedMeeting("Ada", "Bob", moment(2), "calendar", "2/1")] if theirs else []
    store.planned_meetings.keep(meetings, AS_OF - 9)
    _fill_bookkeeping(store, theirs=theirs, share=share, late=late)
    _fill_joins(store, theirs=theirs)
    _fill_identities(store, theirs=theirs)
    _fill_consents(store, theirs=theirs)
    # Before the lists: what changes later makes a rendered one stale.
    _fill_kim(store, theirs=theirs)
    _fill_lists(store, theirs=theirs, share=share)
    _fill_objections(store, theirs=theirs)
    _fill_retention(store, theirs=theirs)
    # Last: an erasure takes ended jobs along.
    _fill_jobs(store, str(share))
    _fill_feed(store, theirs=theirs)


def _fill_objections(store: Store, *, theirs: bool) -> None:
    """Let others object in each workspace, under handles that the other one merged or has of another."""
    rows = [("Bob", "Eve"), ("di@one.example",) * 2] if theirs else [("cy@one.example",) * 2, ("Eve",) * 2]
    query = insert("objections", "workspace, handle, contact, at, asked_by")
    store.database.write_many(query, [(store.workspace, *row, AS_OF - theirs, "test") for row in rows])


def _fill_consents(store: Store, *, theirs: bool) -> None:
    """Let Ada and Max have agreed in one workspace, and sign in to both."""
    store.consents.say("Ada", Purpose.ANSWERS, AS_OF, allowed=theirs)
    store.consents.say("Ada", Purpose.COLLECT, AS_OF, allowed=not theirs, source="mail")
    store.consents.say("Max" if theirs else "Kim", Purpose.PAGES, AS_OF, allowed=True)
    for owner in ("Ada", "Max") if theirs else ("Ada", "Kim"):
        store.consents.say(owner, Purpose.TEAM, AS_OF, allowed=True)
    store.colleagues.switch(on=True)
    store.sessions.link(store.workspace, NOW, owner="Ada")
    store.sessions.begin(store.workspace, NOW, owner="Ada")


def _fill_retention(store: Store, *, theirs: bool) -> None:
    """Keep sources for different months; only one workspace has what the other's rules would delete."""
    for source, months in ({"chat": 1, "phone": 5} if theirs else {"phone": 4, "mail": 2}).items():
        store.retention.set(source, months)
    if theirs:
        store.mail_handles.keep("Ada", [named(100, "Bob", "Cy")])
        store.planned_meetings.keep([PlannedMeeting("Ada", "Cy", moment(-100), "mail", "9/9")], AS_OF - 9)
        for note in ("first", None):
            store.interactions.record([wrote("Di", -100, external_id="old", note=note)], AS_OF - 9)


def _fill_webhooks(store: Store, late: int) -> None:
    """Send changes to endpoints with ids that tests can name; one of them is off, one had a secret before."""
    for number in ("one", "two"):
        name = f"{store.workspace}_{number}"
        sent_to = (name, f"https://{name}.example", ["list.made"] if number == "two" else [], "sealed")
        store.webhook_endpoints.add(*sent_to, made_at=AS_OF - late, made_by="test")
    store.webhook_endpoints.switch_off(f"{store.workspace}_two", AS_OF)


def _fill_connections(store: Store, late: int) -> None:
    """Connect accounts with ids that tests can name; parts of both are called alike in every workspace."""
    for number in ("one", "two"):
        name = f"{store.workspace}_{number}"
        described = ("Ada", ConnectionKind.IMAP, f"{number}@example.org", {"late": late}, "sealed", AS_OF)
        connection = Connection(name, store.workspace, *described)
        store.connections.add(connection)
        store.connections.keep_cursor(replace(connection, id=number), "INBOX", {"next": late + 1})
    crm = Connection("one", store.workspace, "", ConnectionKind.BOTTLECRM, "crm", {}, "sealed", AS_OF)
    flagged = CrmRecord("Di", ("Di", "Bob"), ("Ada",), ("opted_out",), AS_OF - late - 1)
    store.crm_contacts.keep(crm, [flagged])
    # Of every workspace one that is called alike, and one that is not.
    store.crm_webhooks.take(crm, [("e1", "c1")], AS_OF)
    store.crm_webhooks.take(crm, [(f"e-{late}", f"c-{late}")], AS_OF - late)
    store.crm_webhooks.refuse(crm, Message("this webhook is not what the CRM sends"), AS_OF - late)
    query = "UPDATE connections SET due_at = ? WHERE workspace = ?"
    store.database.execute(query, (AS_OF - late, store.workspace))
    store.connections.set_state(f"{store.workspace}_two", ConnectionState.PAUSED)
    if late:
        # Only theirs of Max cannot be read any more.
        described = ("Max", ConnectionKind.IMAP, "max@example.org", {}, "sealed", AS_OF)
        blind = Connection("theirs_max", store.workspace, *described, last_success_at=AS_OF - 4 * DAY)
        store.connections.add(blind)
        why = Message("away")
        store.connection_health.failed(blind, why, AS_OF, needs_owner=False, retry_after=None)


def _fill_feed(store: Store, *, theirs: bool) -> None:
    """Let the feed have said of the same suggestions that they are open, and be looked at at other times."""
    columns = dict.fromkeys(("workspace", "owner", "contact"), "text")
    rows = [(store.workspace, "Ada", name) for name in ("Bob", "Di", "Eve", "Old")]
    if theirs:
        rows.append((store.workspace, "Kim", "Eve"))
    store.database.insert_many("open_in_feed", columns, rows)
    looked_at = "UPDATE feed_cursors SET looked_at = ? WHERE workspace = ?"
    store.database.execute(looked_at, (NOW + 5 * DAY if theirs else NOW, store.workspace))


def _fill_words(store: Store, *, theirs: bool) -> None:
    """Let Ada say whom she reached: of Old a source shows it in the other workspace, of Eve her own log."""
    logged = wrote("Eve", -60, source="kith log", external_id="Bob -2")
    near = [wrote("Old", -100.5, source="phone", external_id="near")] if theirs else []
    store.interactions.record([logged, *near], AS_OF - 9)
    how, days = ("letter", -99.9) if theirs else ("call", -100)
    done = [
        Answer("Ada", "Old", AnswerKind.DONE, moment(-19), how=how, reached_at=moment(days)),
        Answer("Ada", "Eve", AnswerKind.DONE, moment(-59), reached_at=moment(-60)),
    ]
    if theirs:
        done.append(Answer("Ada", "Cy", AnswerKind.DONE, moment(-19), reached_at=moment(-100)))
        done.append(Answer("Ada", "Bob", AnswerKind.DONE, from_epoch(AS_OF + 5), reached_at=moment(-90)))
    for answer in done:
        store.lists.answer(answer)


def _fill_bookkeeping(store: Store, *, theirs: bool, share: float, late: int) -> None:
    for name, value in (
        ("budget", share),
        ("language", "bn" if theirs else "en"),
    ):
        store.preferences.set("Ada", name, value)
    _fill_mails(store, theirs=theirs, late=late)
    asked = OwnAddress("Cy", AddressState.ASKED, signs={Sign.SENT: (late + 1, 9)}, names=(str(share),))
    store.own_addresses.learn("Ada", [asked])
    store.own_addresses.say("Ada", [OWN, "Max", str(share)], AddressState.OWN, AS_OF - late)
    if theirs:
        store.preferences.set("Zoe", "budget", 9)
    proposals = [{"first": "Bob", "second": "Cy" if theirs else "Di"}]
    store.preferences.set(EVERYONE, PROPOSALS + "Ada", {"of": "x", "proposals": proposals})
    for owner in ("Ada", "Max"):
        store.daily_counts.keep(owner, AS_OF - 3 * DAY)
    server = (f"{store.workspace}.example", 587, MailSecurity.TLS, None, None, "kith@home.example")
    store.mail_accounts.keep(MailAccount(*server))
    store.calendar_addresses.make("Ada", AS_OF - late, with_dates=theirs)
    store.delivery_targets.keep("Ada", DeliveryKind.PUSH, "push.example", store.workspace, KEY, AS_OF - late)
    store.mailed_answers.begin("Ada", "one mail", store.workspace, AS_OF - late)
    store.mailed_answers.settle("Ada", "one mail", MailedOutcome.TAKEN if theirs else MailedOutcome.OLD)
    device = f"{store.workspace} device"
    query = "UPDATE delivery_targets SET id = ?, secret = ? WHERE workspace = ?"
    store.database.execute(query, (device, f"{device} sealed", store.workspace))
    own = f"{store.workspace}Ada"
    query = "UPDATE calendar_addresses SET digest = ? WHERE workspace = ?"
    store.database.execute(query, (own, store.workspace))
    week = {"moment": AS_OF - late}
    digest = (f"{store.workspace} digest", store.workspace, "Ada", DeliveryKind.DIGEST, "digest")
    store.deliveries.put(Delivery(*digest, arguments=week), AS_OF - late)
    store.schedule.note("Ada", SchedulePart.LIST, last_at=AS_OF - late, next_at=AS_OF + late)
    store.workspace_stats.keep(AS_OF + late // HOUR * 0, 90, {"share": share}, AS_OF - 9 + late // HOUR)
    store.workspace_stats.keep(AS_OF - 4 + late // HOUR, 90, {"share": share + 1}, AS_OF - 9)
    _fill_models(store, str(share), theirs=theirs)
    seen = SeenSign(KindSign.BULK_MAIL, 3 if theirs else 4)
    store.kinds.learn("Ada", "mail", [("Bob", seen), ("Old", seen)], AS_OF - 9)
    told = {CardFact.COMPANY: "Acme" if theirs else "Beta", CardFact.PLACE: f"{share}"}
    store.card_facts.learn("Ada", "book", [("Bob", told), ("cy@one.example", told)], AS_OF - 9)
    store.card_facts.learn("Zoe", "book", [("Bob", told)] if theirs else [], AS_OF - 9)
    _fill_introductions(store, theirs=theirs)
    _fill_ira(store, theirs=theirs)
    store.sources.keep("Ada", "mail", ["no calls"] if theirs else ["no chats"], AS_OF)
    store.idempotency.once("caller", "key", "print", AS_OF, lambda: (200, f'"Bob {share}"'))
    store.change_counts.touch(["Ada"] * 1)
    if theirs:
        store.change_counts.touch(["Ada"])
        store.change_counts.settle({"Ada": 2})
        store.erasure.forget("Ada", "Gone", AS_OF - 9, for_everyone=True, scrub=False)
    else:
        store.erasure.forget("Ada", "Lost", AS_OF - 9, scrub=False)


def _fill_models(store: Store, card: str, *, theirs: bool) -> None:
    """Keep two versions, the second one champion in the other workspace only, and a champion of its own."""
    models = [StoredModel(f"90d-v{n}", 90, card, f"{card} {n}", AS_OF, card.encode()) for n in (1, 2)]
    store.model_versions.keep(models[0], crowned=True, at=NOW)
    store.model_versions.keep(models[1], crowned=theirs, at=NOW)
    if theirs:
        store.model_versions.keep(StoredModel("30d-v1", 30, card, card, AS_OF, b""), crowned=True, at=NOW)
        store.model_versions.keep(StoredModel("90d-v3", 90, card, card, AS_OF, None), crowned=False, at=NOW)
        store.model_versions.note_registered("90d-v3", "3")


def pair_of(kind: IntroductionKind, first: str, second: str, days: float = 0) -> Introduction:
    """Return a pair of Ada's that was named so many days after the lists' as_of."""
    mail_at = None if kind is SUGGESTED else to_epoch(moment(days - 20))
    return Introduction(kind, first, second, to_epoch(moment(days)), mail_at=mail_at)


# Named in both, of mails of other moments, and answered in one.
INTRODUCED = AS_OF - 9 * HOUR
KEY = SecretKey(Path("secret.key"), bytes(32))
MAILED = pair_of(IntroductionKind.GIVEN, "Cy", "Old")


def _fill_introductions(store: Store, *, theirs: bool) -> None:
    """Keep pairs, and who is seen together in one workspace only."""
    mailed = pair_of(IntroductionKind.GIVEN, "Cy", "Old", -1 if theirs else -2)
    store.introductions.keep(
        "Ada", [mailed, pair_of(SUGGESTED, *(("Cy", "Eve") if theirs else ("Di", "Old")))]
    )
    other = pair_of(SUGGESTED, "Bob", "Cy")
    if theirs:
        store.introductions.answer("Ada", other, AnswerKind.DONE, INTRODUCED + HOUR)
        # The newest word of all.
        store.introductions.answer(
            "Ada", pair_of(SUGGESTED, "Bob", "Eve"), AnswerKind.DISMISSED, NOW + 3 * HOUR
        )
    else:
        for answer in (AnswerKind.DONE, AnswerKind.DISMISSED):
            store.introductions.answer("Ada", MAILED, answer, INTRODUCED + HOUR)
        store.introductions.answer("Ada", other, AnswerKind.DONE, INTRODUCED)
    alone = {"external_id": "solo"} | ({} if theirs else {"channel": "call"})
    both, plan = (
        [wrote("Cy", -3.7, external_id="both")],
        [PlannedMeeting("Ada", "Di", moment(6), "calendar", "3/1")],
    )
    if theirs:
        both.append(wrote("Old", -3.7, external_id="both"))
        plan.append(PlannedMeeting("Ada", "Old", moment(6), "calendar", "3/1"))
        group = {"channel": "message", "source": "chat", "people": 5}
        both += [wrote(name, -4.1, external_id=f"group {name}", **group) for name in ("Eve", "Old")]
        act = {"exchange": Exchange.INTRODUCTION, "side": Side.GIVEN}
        both += [wrote(name, -60, external_id=f"act {name}", **act) for name in ("Bob", "Eve")]
        store.list_inputs.say("Ada", "Di", "never", True, AS_OF + HOUR)
        store.list_inputs.say("Sam", "Bob", "circle", "choir", AS_OF)
        mail = MailAddresses("Tim", "mail", "mail 1", moment(-1), "email", "Bob", {"Cy": Role.TO})
        store.mail_handles.keep("Tim", [mail])
    store.interactions.record([wrote("Solo", -5, **alone), *both], AS_OF - 9)
    store.planned_meetings.keep(plan, AS_OF - 9)


def _fill_ira(store: Store, *, theirs: bool) -> None:
    """Let Ira know of a pair in one workspace; all that keeps one of them off stands in the other one."""
    if not theirs:
        store.introductions.keep("Ira", [pair_of(SUGGESTED, "Fay", "Gil")])
        store.identities.learn("Ira", [("Hal", "hal@one.example")], "card", AS_OF)
        return
    cards = [Contact("Ira", "Fay", state=ContactState.ARCHIVED), Contact("Ira", "hal@one.example", "Hal H")]
    store.contacts.keep(cards, AS_OF)
    store.lists.answer(Answer("Ira", "Fay", AnswerKind.NEVER, from_epoch(AS_OF)))
    for name, value in (
        ("never", True),
        (KIND_STATEMENT, ContactKind.MACHINE),
        ("not_before", NOW + 9 * DAY),
    ):
        store.list_inputs.say("Ira", "Fay", name, value, AS_OF)
    query = insert("objections", "workspace, handle, contact, at, asked_by")
    store.database.write_many(query, [(store.workspace, "Fay", "Fay", AS_OF, "test")])


def _fill_kim(store: Store, *, theirs: bool) -> None:
    """Let Kim have rows with the same keys as Ada's in this workspace or in the other one, never in both."""
    if theirs:
        for table in KEYED:
            _copy_rows(store, table)
        store.contacts.keep([Contact("Ada", "Zed", "Zed Z", importance=0.5), Contact("Kim", "Bob")], AS_OF)
        store.database.execute("UPDATE contacts SET name = NULL WHERE owner = 'Kim'")
        uncounted = "UPDATE interactions SET counts = 0 WHERE owner = 'Kim' AND external_id = 'Bob -7'"
        store.database.execute(uncounted)
        store.preferences.set("Zoe", FORMER_NAMES, ["Zo"])
        store.identities.name("Kim", [("Cy", "Cyil")])
        store.identities.learn("Kim", [("Cy", "cy@one.example")], "card", AS_OF)
        store.interactions.record([wrote("New", -5)], AS_OF)
    else:
        bulk = wrote("Cy", -3, owner="Kim", external_id="bulk", counts=False, note="mine")
        store.interactions.record([bulk, wrote("Bob", -3, owner="Kim", external_id="kim")], AS_OF)
        store.contacts.keep([Contact("Kim", "Zed")], AS_OF)
        meeting = PlannedMeeting("Kim", "Bob", moment(5), "calendar", "kim/1")
        store.planned_meetings.keep([meeting], AS_OF)
    for table in ("interactions", "planned_meetings"):
        handle = "Cy" if theirs else "Bob"
        moved = f"UPDATE {table} SET contact = 'Moved' WHERE workspace = ? AND owner = 'Kim' AND handle = ?"
        store.database.execute(moved, (store.workspace, handle))
    asked = [OwnAddress("0.25" if theirs else "0.75", AddressState.ASKED)]
    store.own_addresses.learn("Kim", asked)
    store.api_keys.make(store.workspace, "crm", ["admin"], owner="Ada", made_at=1, expires_at=None)
    # Without an id of its own, and since then in mine at another time.
    hashed = ("Ada", "Di", AS_OF - DAY, "sent", "email")
    row = wrote("Di", -1 if theirs else -1.5, source="table", external_id=content_key(*hashed))
    store.interactions.record([row], AS_OF)
    other = ("Ada", "Di", AS_OF - 2 * DAY, "sent", "email")
    for note in ("first", None):
        row = wrote("Di", -2, source="table", external_id=content_key(*other), note=note)
        store.interactions.record([row], AS_OF)
    store.idempotency.once("caller", "named", "print", AS_OF, lambda: (200, '"Ada"'))


def _copy_rows(store: Store, table: str) -> None:
    """Let Kim have a copy of each row of Ada's."""
    columns = TABLES[table].split()
    rows = [row | {"owner": "Kim"} for name, row in store.everything("Ada") if name == table]
    names = ", ".join(("workspace", *columns))
    values = [(store.workspace, *(row[column] for column in columns)) for row in rows]
    store.database.write_many(insert(table, names), values)


def _fill_joins(store: Store, *, theirs: bool) -> None:
    """Keep a join into Ada of somebody of whom nothing was there, in theirs two."""
    records = JoinRecords(store.database, store.workspace)
    for former in ("Zia", "Zed")[: 1 + theirs]:
        with store.database.transaction():
            records.begin(former, "Ada")
            records.end(former, "Ada", AS_OF)


def _fill_jobs(store: Store, result: str) -> None:
    """Keep a job that is done, and one that waits, with ids that tests can name."""
    for owner in ("Ada", "Max"):
        store.jobs.ask(JobKind.MAKE_LIST, owner, {"of": result}, "page", AS_OF)
    ended = store.jobs.newest("Ada", JobKind.MAKE_LIST)
    store.job_queue.finish(ended.id, result, AS_OF)


def _fill_mails(store: Store, *, theirs: bool, late: int) -> None:
    """Keep what mails name, and interactions that are not those of the mails, each corrected once."""
    mails = [named(1, "Bob", "Cy", "Di", OWN), named(2, "Cy" if theirs else "Eve", "Bob")]
    # In another order handles have other codes.
    store.mail_handles.keep("Ada", [named(4, "Max", "Cy"), *reversed(mails)] if theirs else mails)
    store.interactions.record([wrote(OWN, -5.5)] if theirs else [], AS_OF - 9)
    store.contacts.keep([Contact("Ada", OWN, "Ada")], AS_OF - 9)
    blind = {"direction": Direction.RECEIVED, "role": Role.BCC, "counts": False}
    unknown = wrote("Di", -5 - late / DAY, external_id=f"mail {4 + theirs}", **blind)
    for days in (-6, -6.5):
        gone = wrote("Eve", days - late / DAY, external_id="mail 1", note=str(late))
        bob = wrote("Bob", days, external_id="mail 1", note=str(late), **blind)
        store.interactions.record([unknown, gone, bob], AS_OF + int(days * DAY))


def _fill_identities(store: Store, *, theirs: bool) -> None:
    store.identities.learn(
        "Ada", [("Cy", "cy@two.example" if theirs else "cy@one.example")], "card", AS_OF - 9
    )
    state = ContactState.ARCHIVED if theirs else ContactState.NEVER
    store.contacts.keep([Contact("Ada", "di@one.example", state=state)], AS_OF - 9)
    bob = store.contacts.get("Ada", "Bob") if theirs else None
    store.contacts.keep([replace(bob, state=state)] if bob else [], AS_OF - 9)
    store.identities.merge("Ada", ["Di", "Bob" if theirs else "di@one.example"], "by hand", AS_OF - 9)
    store.identities.split("Ada", ["Di"], ["Old" if theirs else "Cy"], "by hand", AS_OF - 9)
    if theirs:
        store.identities.undo("Ada", 1, AS_OF - 8)
    names = [(name, f"{name}us" if theirs else f"{name}il") for name in ("Bob", "Cy", "Di")]
    store.identities.name("Ada", names)


def _fill_keys(store: Store, *, theirs: bool) -> None:
    """Make keys with ids that are the same in every store, and write down who made them."""
    names = ("theirs_key", "theirs_other") if theirs else ("mine_key",)
    for name in names:
        key = (name, store.workspace, f"digest of {name}", name, "admin", None, AS_OF, AS_OF + 90 * DAY)
        store.database.write_many(KEEP, [key])
        store.audit.add(AuditAction.KEY_MADE, "terminal", AS_OF, subject=name)
        store.bulk_uploads.add(BulkUpload(f"{name}_upload", BulkFormat.NDJSON, "", name, AS_OF))
        store.bulk_uploads.receive(f"{name}_upload", 0, len(name))
    store.audit.add(AuditAction.DATA_EXPORTED, "page", NOW, about="Ada" if theirs else "Max")
    store.audit.add(AuditAction.DATA_EXPORTED, "page", NOW, about="Max" if theirs else "Ada")


def _fill_lists(store: Store, *, theirs: bool, share: float) -> None:
    publish(store, ("Cy", "Old"), AS_OF - 20 * DAY, share)
    publish(store, ("Bob", "Old") if theirs else ("Cy", "Bob", "Di"), AS_OF, share)
    if theirs:
        publish(store, ("Eve",), AS_OF + 60, share)
        publish(store, ("Eve", "Gus"), AS_OF + 90, share)
        publish(store, ("Cy", "Bob", "Di"), AS_OF + 70, 0.25)
        # In the second of the list that a comparison publishes.
        publish(store, ("Eve", "Gus"), AS_OF + 120, share)
        publish(store, ("Eve",), AS_OF + 2 * DAY, share)
        store.change_counts.publish(["Max"])
    else:
        store.interactions.record([wrote("Gus", -1.5)], AS_OF)
        publish(store, ("Di", "Old"), AS_OF + 10, share, published_at=AS_OF - DAY)
        store.lists.publish(["Max"], [], as_of=AS_OF, horizon_days=90, model_version="7", published_at=AS_OF)
        # What is rendered is of as many changes as the other workspace counts by then.
        store.change_counts.touch(["Max"])
        store.change_counts.touch(["Max"])
        store.rendered.refresh(["Max"], NOW)
        store.change_counts.touch(["Max"])
    kind = AnswerKind.NEVER if theirs else AnswerKind.DONE
    store.lists.answer(Answer("Ada", "Di" if theirs else "Old", kind, moment(0.2), note=str(share)))
    until = moment(3) if theirs else moment(4)
    store.lists.answer(Answer("Ada", "Cy", AnswerKind.SNOOZED, moment(-0.5), until, note=str(share)))
    with from_request(f"of {share}"):
        store.change_counts.touch(["Max"])
    if theirs:
        store.lists.answer(Answer("Ada", "Bob", kind, moment(0.3)))
    for name in ("Bob", "Cy", "Di"):
        store.list_inputs.say("Ada", name, "circle", share, AS_OF - 8)
    if theirs:
        store.list_inputs.say("Ada", "Di", KIND_STATEMENT, "desk", AS_OF + HOUR)
        store.list_inputs.say("Ada", "Eve", KIND_STATEMENT, "person", AS_OF + HOUR)
        store.list_inputs.say("Ada", "Di", Memory.NOT_BEFORE, NOW + 9 * DAY, AS_OF + HOUR)
    store.list_inputs.say("Ada", "", "reset" if theirs else "pause", share, AS_OF - DAY + int(share * 100))
    store.list_inputs.say("Uma", "", "pause", share, AS_OF)
    if theirs:
        store.preferences.set("Uma", "pause", share)
    _fill_words(store, theirs=theirs)
    store.open_in_feed.look_by_time(NOW)
    store.rendered.refresh(["Ada"], NOW)


def fill_all(stores: Mapping[str, Store], *full: Store) -> None:
    """Fill stores with one workspace each, and one or two stores with all of them, in either order."""
    for workspace, store in stores.items():
        fill(store, workspace)
    for store, order in zip(full, (WORKSPACES, WORKSPACES[::-1]), strict=False):
        for workspace in order:
            fill(store, workspace)
