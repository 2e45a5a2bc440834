"""Writing into a CRM: only when it was switched on, only what changed, once, and nothing private."""

import os
import random
from contextlib import closing, suppress
from datetime import timedelta
from typing import Any

import pytest

from data.errors import NeedsOwnerError
from data.schema import (
    DAY_SECONDS,
    Confidence,
    ContactFlag,
    Direction,
    Interaction,
    Pool,
    Suggestion,
    from_epoch,
    to_epoch,
)
from data.store.bookkeeping.preferences import CRM_STOPPED, EVERYONE
from data.store.store import Store
from data.wording.language import language
from models.served.artefact import ServedModel
from pipelines.connect.crm.adapter import WriteOutcome
from pipelines.connect.crm.json_account import JsonAccount
from pipelines.jobs.write_back import write_fields
from pipelines.jobs.write_back.crm_scores import score_contacts
from pipelines.jobs.write_back.fields import LAST_BY, PROBABILITY, REASONS, TIER, crm_fields, is_worth_a_write
from pipelines.jobs.write_back.write_back import WrittenBack, preview, uninstall, write_back, write_back_due
from service.use_cases.connections.documents import writing_sentence
from tests.pipelines.connect.crm.fake_crm import FakeCrm
from tests.pipelines.jobs.sync.crm_world import CrmWorld

# The nightly run ends rounds more often.
KILLS = int(os.environ.get("KITH_KILLS", "3"))


class Killed(BaseException):
    """The process ended here."""


@pytest.fixture
def world(unconnected: CrmWorld) -> CrmWorld:
    """Connect one made-up CRM after the other, each with eight contacts of a year's history."""
    for place in range(8):
        history(unconnected.crm, place)
    unconnected.connect()
    assert unconnected.look().fault is None
    return unconnected


def history(crm: FakeCrm, place: int) -> str:
    """Let a contact be written to every few weeks for a year, and answer."""
    number = crm.add_contact(f"P{place}")
    begin = crm.now - 400 * DAY_SECONDS
    for n in range(12 + place):
        at = begin + n * (20 + place) * DAY_SECONDS
        crm.add_activity(number, at=at, direction="outbound" if n % 2 else "inbound")
    return number


def switch(world: CrmWorld, mode: str) -> None:
    """Let the workspace say what is written."""
    settings = {**world.connection.settings, "write": mode}
    world.store.connections.set_settings(world.number, settings)


def write(world: CrmWorld, model: ServedModel) -> WrittenBack:
    """Write what changed."""
    return write_back(world.store, world.connection, world.key_path, world.now, lambda _: model)


def suggest(world: CrmWorld, number: str, owner: str = "ana") -> None:
    """Publish a list of one owner with one contact of the CRM."""
    contact = world.store.identities.handles(owner, f"{world.crm.vendor}:{number}")[0]
    as_of = world.now
    likely = (0.7, 0.6, 0.8, Confidence.GOOD, 0.5, 0.4)
    rank = len(world.store.lists.open(owner, to_epoch(as_of))) + 1
    row = Suggestion(owner, contact, as_of, 90, rank, Pool.UPKEEP, *likely, (), None, "prior")
    world.store.lists.publish(
        [owner],
        [row],
        as_of=to_epoch(as_of),
        horizon_days=90,
        model_version="prior",
        published_at=to_epoch(as_of),
    )


def test_nothing_is_written_until_it_is_switched_on(world: CrmWorld, model: ServedModel) -> None:
    """The first twenty changes can be looked at without a write."""
    count = write_back_due(world.store, world.key_path, lambda: world.now, lambda _: model)
    assert count == 0
    changes = preview(world.store, world.connection, lambda _: model, world.now)
    assert len(changes) == 8
    assert world.crm.writes() == []


def test_ten_fields_are_written_and_nothing_when_nothing_changed(world: CrmWorld, model: ServedModel) -> None:
    """The next day's round sends no write at all, and reading them back changes nothing."""
    assert len(crm_fields(language())) == 10
    switch(world, "fields")
    written = write(world, model)
    assert written.fault is None
    assert written.fields is not None
    assert written.fields.counts == {WriteOutcome.WRITTEN: 8}
    number = next(iter(world.crm.contacts))
    assert world.crm.held(number, LAST_BY) == "Ana"
    held = [world.crm.held(number, PROBABILITY) for number in world.crm.contacts]
    assert any(held)
    assert all(0 <= float(value) <= 1 for value in held if value)
    count, log = len(world.crm.writes()), world.log()
    world.look()
    assert write(world, model).fields.counts == {}  # type: ignore[union-attr]
    assert len(world.crm.writes()) == count
    assert world.log() == log


def test_tiers_are_four_equal_parts(world: CrmWorld, model: ServedModel) -> None:
    """The first quarter is likeliest to go quiet."""
    switch(world, "fields")
    write(world, model)
    tiers = [tier for number in world.crm.contacts if (tier := world.crm.held(number, TIER))]
    sizes = [tiers.count(f"{tier} of 4") for tier in range(1, 5)]
    assert len(tiers) >= 4
    assert max(sizes) - min(sizes) <= 1


def test_a_round_comes_once_a_day_and_not_while_it_is_stopped(world: CrmWorld, model: ServedModel) -> None:
    """The one switch of the workspace stops writing, too."""
    switch(world, "fields")
    world.store.preferences.set(EVERYONE, CRM_STOPPED, True)
    arguments = (world.store, world.key_path, lambda: world.now, lambda _: model)
    assert write_back_due(*arguments) == 0
    world.store.preferences.clear(EVERYONE, CRM_STOPPED)
    assert write_back_due(*arguments) == 1
    assert write_back_due(*arguments) == 0
    world.extra += timedelta(days=1)
    assert write_back_due(*arguments) == 1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(0.50, 0.54, False), (0.50, 0.55, True), (0.50, None, True), (None, 0.1, True), (None, None, False)],
)
def test_a_change_below_the_threshold_is_none(
    before: float | None, after: float | None, *, expected: bool
) -> None:
    """Reasons and ranks alone ask for no write."""
    then, now = {PROBABILITY: before, REASONS[0]: "x"}, {PROBABILITY: after, REASONS[0]: "y"}
    assert is_worth_a_write(then, now) is expected


def test_fields_tell_only_what_the_crm_itself_holds(world: CrmWorld, model: ServedModel) -> None:
    """A private mail of yesterday changes no field, however much it changes the list."""
    before = score_contacts(world.store, world.crm.vendor, model, to_epoch(world.now), language())
    for number in world.crm.contacts:
        contact = world.store.identities.handles("ana", f"{world.crm.vendor}:{number}")[0]
        mail = Interaction(
            "ana", contact, world.now - timedelta(days=1), Direction.SENT, "email", "mail", number
        )
        world.store.interactions.record([mail], to_epoch(world.now))
    after = score_contacts(world.store, world.crm.vendor, model, to_epoch(world.now), language())
    assert before == after


def test_of_two_owners_the_one_who_was_in_touch_last_speaks(world: CrmWorld, model: ServedModel) -> None:
    """The rule for a contact whom two people know."""
    number = next(iter(world.crm.contacts))
    world.crm.add_activity(number, user=world.crm.bo)
    world.whole_look()
    scored = score_contacts(world.store, world.crm.vendor, model, to_epoch(world.now), language())
    assert scored[f"{world.crm.vendor}:{number}"].owner == "bo"


def test_whoever_wants_to_be_left_in_peace_loses_the_fields(world: CrmWorld, model: ServedModel) -> None:
    """They are emptied by the next round, and stay empty."""
    switch(world, "fields")
    write(world, model)
    number = next(iter(world.crm.contacts))
    world.crm.change_contact(number, flag=ContactFlag.OPTED_OUT)
    world.look()
    write(world, model)
    assert not world.crm.held(number, TIER)
    assert not world.crm.held(number, PROBABILITY)
    count = len(world.crm.writes())
    write(world, model)
    assert len(world.crm.writes()) == count


def test_a_field_that_was_taken_away_comes_back_with_the_next_round(
    world: CrmWorld, model: ServedModel
) -> None:
    """What the first round of the day finds missing is made anew before anything is written."""
    switch(world, "fields")
    write(world, model)
    world.crm.drop_field(TIER)
    number = next(iter(world.crm.contacts))
    world.crm.add_activity(number)
    world.whole_look()
    assert write(world, model).fault is None
    assert TIER in world.crm.field_names()


def test_a_task_is_its_owners_and_says_why_only_where_nobody_else_reads_it(
    world: CrmWorld, model: ServedModel
) -> None:
    """What rests on a private source stands in Kith; a second round makes no second task."""
    public, private = list(world.crm.contacts)[:2]
    contact = world.store.identities.handles("ana", f"{world.crm.vendor}:{private}")[0]
    mail = Interaction("ana", contact, world.now - timedelta(days=200), Direction.SENT, "email", "mail", "m")
    world.store.interactions.record([mail], to_epoch(world.now))
    suggest(world, private)
    switch(world, "tasks")
    written = write(world, model)
    assert written.fault is None
    assert written.tasks is not None
    assert written.tasks.counts == {WriteOutcome.WRITTEN: 1}
    (task,) = world.crm.tasks.values()
    assert (task.user, task.contact) == (world.crm.ana, private)
    with closing(world.crm.adapter()) as adapter:
        assert adapter.tasks_are_private or task.text == "Why stands in Kith, where you alone see it."
    assert write(world, model).tasks.counts == {WriteOutcome.UNCHANGED: 1}  # type: ignore[union-attr]
    assert len(world.crm.tasks) == 1
    assert public != private


def test_taking_it_away_leaves_nothing(world: CrmWorld, model: ServedModel) -> None:
    """Fields and open tasks go, and nothing is written afterwards."""
    suggest(world, next(iter(world.crm.contacts)))
    switch(world, "both")
    write(world, model)
    assert uninstall(world.store, world.connection, world.key_path, world.now) == (10, 1)
    assert world.crm.tasks == {}
    assert world.crm.field_names() == set()
    assert write_back_due(world.store, world.key_path, lambda: world.now, lambda _: model) == 0


def test_how_a_round_went_is_said(world: CrmWorld, model: ServedModel) -> None:
    """How many were written; what ended a later round early is said beside that."""
    assert writing_sentence(world.store, world.connection, language()) == ""
    switch(world, "fields")
    suggest(world, next(iter(world.crm.contacts)))
    write(world, model)
    shown = writing_sentence(world.store, world.connection, language())
    assert shown.endswith("; contacts: 8, new tasks: 0.")
    world.crm.broken += [(500, {}, b"")]
    world.extra += timedelta(days=40)
    write(world, model)
    failed = writing_sentence(world.store, world.connection, language())
    assert failed.startswith(shown)
    assert "Not everything could be written: " in failed
    assert "500" in failed


def test_a_contact_that_is_refused_is_counted_with_its_reason(
    world: CrmWorld, model: ServedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An admin who takes a field away after it was looked for leaves each contact refused by name."""
    switch(world, "fields")
    made = write_fields.crm_fields
    kept = tuple(one for one in made(language()) if one.name != TIER)
    monkeypatch.setattr(write_fields, "crm_fields", lambda _: kept)
    write(world, model)
    shown = writing_sentence(world.store, world.connection, language())
    assert "8 contacts were refused." in shown
    assert "kith_tier" in shown


def test_what_stands_in_the_way_is_kept_and_tried_again(world: CrmWorld, model: ServedModel) -> None:
    """A CRM that fails in the middle has the rest written by a later round."""
    switch(world, "fields")
    world.crm.broken += [(500, {}, b"")]
    assert write(world, model).fault is not None
    assert write(world, model).fields.counts == {WriteOutcome.WRITTEN: 8}  # type: ignore[union-attr]
    world.crm.throttled, world.crm.retry_after = 1, 5_000
    world.extra += timedelta(days=40)
    write(world, model)
    assert not isinstance(write(world, model).fault, NeedsOwnerError)


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_at_any_moment_leaves_no_half_and_no_second_task(
    world: CrmWorld, model: ServedModel, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whether the request had reached the CRM or not: the next round makes it whole."""
    check_kills(world, model, monkeypatch, seed, kills=KILLS)


def check_kills(
    world: CrmWorld, model: ServedModel, monkeypatch: pytest.MonkeyPatch, seed: int, *, kills: int
) -> None:
    """End rounds at random requests, then let one go through, and look at what the CRM holds."""
    chance, exchange = random.Random(seed), JsonAccount._exchange  # noqa: S311, SLF001
    for number in list(world.crm.contacts)[:3]:
        suggest(world, number)
    switch(world, "both")
    for _ in range(kills):
        monkeypatch.setattr(JsonAccount, "_exchange", dying_after(chance, exchange))
        with suppress(Killed):
            write(world, model)
        check_whole(world)
    monkeypatch.setattr(JsonAccount, "_exchange", exchange)
    assert write(world, model).fault is None
    check_whole(world)
    assert all(world.crm.held(number, LAST_BY) for number in world.crm.contacts)


def dying_after(chance: random.Random, exchange: Any) -> Any:
    """Return an exchange that ends the process at some request: before it is sent, or once it is answered."""
    left, is_sent = [chance.randrange(30)], chance.random() < 0.5

    def dying(self: JsonAccount, *arguments: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and not is_sent:
            raise Killed
        answer = exchange(self, *arguments)
        if left[0] == 0:
            raise Killed
        return answer

    return dying


def check_whole(world: CrmWorld) -> None:
    """Each contact has all fields or none, and no two tasks have one key."""
    names = [one.name for one in crm_fields(language())]
    for number in world.crm.contacts:
        held = {name for name in names if world.crm.held(number, name)}
        assert not held or {LAST_BY, "kith_updated_on"} <= held
    keys = [world.crm.key_of(task) for task in world.crm.tasks.values()]
    assert len(keys) == len(set(keys))


def test_moments_of_a_store_that_is_empty_are_no_writes(model: ServedModel) -> None:
    """A CRM without history has nothing to say."""
    with Store() as store:
        assert score_contacts(store, "bottlecrm", model, to_epoch(from_epoch(0)), language()) == {}
