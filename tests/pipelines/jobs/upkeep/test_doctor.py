"""Doctor looks at every part of an installation, whatever is broken in one of them."""

from datetime import UTC, datetime, timedelta

import pytest

from data.errors import NoModelError
from data.identity.own_addresses import AddressState, OwnAddress
from data.schema import DAY_SECONDS, Direction, Interaction, to_epoch
from data.sealed_secrets import key_or_new
from data.settings import Settings
from data.store.bookkeeping.preferences import EVERYONE, REPORT
from data.store.bookkeeping.schedule import SchedulePart
from data.store.feed.mail_accounts import MailAccount, MailSecurity, sealed_password
from data.store.store import Store
from pipelines.jobs.upkeep.doctor import examine
from pipelines.model_store import served_models

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def _findings(home):
    return {str(finding.part): finding for finding in examine(Settings(home), NOW)}


def test_an_empty_home_lacks_a_history_only(tmp_path):
    """The shipped prior loads; nothing has been taken in yet, and a champion is not needed."""
    parts = _findings(tmp_path)
    assert [part for part, finding in parts.items() if not finding.well] == ["history"]
    assert parts["history"].todo == "kith start"


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (NoModelError("{path} is damaged", path="prior.skops"), "prior.skops is damaged"),
        (OSError(5, "Input/output error"), "[Errno 5] Input/output error"),
        (AttributeError("no attribute 'steps'"), "AttributeError: no attribute 'steps'"),
    ],
)
def test_a_prior_that_cannot_load_is_a_finding(tmp_path, monkeypatch, broken, found):
    """Whatever loading it raises is said of the prior, and the champion is looked at after it."""

    def loads(_):
        raise broken

    monkeypatch.setattr(served_models, "open_served", loads)
    parts = _findings(tmp_path)
    assert (parts["prior"].well, parts["prior"].found) == (False, found)
    assert parts["prior"].todo == "mend this first"
    assert "champion" in parts


def test_an_address_that_only_its_owner_can_tell_is_a_finding(tmp_path):
    """Until it is answered its mails do not count; answered, all is well."""
    mail = Interaction("Ada", "bob@x.example", NOW, Direction.SENT, "email", "mail", "1")
    with Store(Settings(tmp_path).store_path) as store:
        store.interactions.record([mail], 1)
        store.own_addresses.learn("Ada", [OwnAddress("ada@x.example", AddressState.ASKED)])
    finding = _findings(tmp_path)["own addresses"]
    assert (finding.well, finding.todo) == (False, "kith me")
    assert str(finding.found) == "0 known, 1 that only their owner can tell"
    with Store(Settings(tmp_path).store_path) as store:
        store.own_addresses.say("Ada", ["ada@x.example"], AddressState.OWN, 1)
    finding = _findings(tmp_path)["own addresses"]
    assert (finding.well, str(finding.found)) == (True, "1 known")


def test_a_channel_that_fell_silent_is_a_finding(tmp_path):
    """Its calls stop, its mails go on: twice the usual pause is no sign yet, and later it has stopped."""
    weekly = [NOW - timedelta(days=7 * week) for week in range(30)]
    calls = [moment for moment in weekly if moment < NOW - timedelta(days=20)]
    contacts = [("email", moment) for moment in weekly] + [("call", moment) for moment in calls]
    rows = [
        Interaction("Ada", "Bo", moment, Direction.SENT, channel, "phone", f"{channel} {moment}")
        for channel, moment in contacts
    ]
    with Store(Settings(tmp_path).store_path) as store:
        store.interactions.record(rows, 1)
        moment = to_epoch(calls[0])
        silent = [store.sources.fell_silent(moment + days * DAY_SECONDS) for days in (14, 16, 80)]
    assert [[one.channel for one in some] for some in silent] == [[], ["call"], ["email"]]
    finding = _findings(tmp_path)["sources"]
    assert not finding.well
    assert "first phone (call) of Ada, since 2026-02-08" in str(finding.found)


def test_a_mail_password_of_another_key_is_a_finding(tmp_path):
    """With the key file that sealed it, all is well."""
    settings = Settings(tmp_path)
    with Store(settings.store_path) as store:
        store.change_counts.touch(["Ada"])
        sealed = sealed_password(key_or_new(settings.key_path), "own", "between us")
        server = ("smtp.example", 587, MailSecurity.TLS, "ada", sealed, "kith@home.example")
        store.mail_accounts.keep(MailAccount(*server))
    assert _findings(tmp_path)["mail server"].well
    settings.key_path.unlink()
    key_or_new(settings.key_path)
    finding = _findings(tmp_path)["mail server"]
    assert (finding.well, str(finding.found).split()[-4:]) == (False, ["open", "1", "of", "1"])


def test_what_happens_by_itself_and_is_late_is_a_finding(tmp_path):
    """Nothing is running that would go on; what failed is one, too."""
    now = to_epoch(NOW)
    with Store(Settings(tmp_path).store_path) as store:
        store.schedule.note("Ada", SchedulePart.LIST, last_at=now - 9, next_at=now + 9)
        assert _findings(tmp_path)["every week"].well
        store.schedule.note("Ada", SchedulePart.DIGEST, next_at=now + 9, fault="no")
        assert "says what stood in the way" in str(_findings(tmp_path)["every week"].todo)
        store.schedule.note("Ada", SchedulePart.LIST, next_at=now - 3_600)
        assert "kith up" in str(_findings(tmp_path)["every week"].todo)


@pytest.mark.parametrize(
    ("shift", "well", "words"),
    [
        ((0.16, 0.18, {}, False), True, "18 % went dormant in the newest closed window, 16 % in those"),
        ((0.16, 0.31, {}, True), False, "31 % went dormant"),
        ((0.16, 0.18, {"opened": 3.0, "replies": 1.0}, False), False, "that moved: 2, first opened, replies"),
    ],
)
def test_a_shift_at_training_is_a_finding(tmp_path, shift, well, words):
    """As the newest training found it: a base rate or an input that moved is to be looked at."""
    fields = dict(zip(("trained_rate", "newest_rate", "inputs", "is_rate_large"), shift, strict=True))
    with Store(Settings(tmp_path).store_path) as store:
        store.change_counts.touch(["Ada"])
        store.preferences.set(EVERYONE, REPORT, {"shift": fields})
    finding = _findings(tmp_path)["training"]
    assert finding.well is well
    assert words in str(finding.found)
