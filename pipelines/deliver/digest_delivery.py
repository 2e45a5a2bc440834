"""The digests of all owners who want one: written when the list of the week is there, handed over once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from data.errors import BusyError, KithError, NotFoundError, SecretKeyError, for_people
from data.messages import Message
from data.schema import DAY_SECONDS, to_epoch
from data.sealed_secrets import read_key
from data.store.bookkeeping.preferences import DIGEST, TIMEZONE, WEEKLY
from data.store.bookkeeping.schedule import SchedulePart
from data.store.feed.digests import KIND, TARGET, Digest, digest_id
from data.store.feed.mail_accounts import MailAccount, opened_password
from data.store.feed.outbox import Delivery, DeliveryState
from data.store.store import Store
from data.weekly.digest_setting import MOST_FAILURES, DigestSetting
from data.weekly.letter import Letter
from data.weekly.weekly_moment import WeeklyMoment
from pipelines.deliver.mail_message import message_bytes
from pipelines.deliver.mail_server import HandOver, MailResult, hand_over

# Between two looks; and so long a digest is its worker's alone.
LOOK_SECONDS, LEASE_SECONDS = 5, 300
# A digest is a week after the one before, give or take an hour that the clocks skip.
SHORTEST_WEEK = 6 * DAY_SECONDS
# Seconds until a refused one is tried again, the last of them until its day is over.
RETRIES = (120, 600, 1_800, 3_600, 7_200)
# What is said of a digest that was not sent, or of which nobody knows.
UNKNOWN = Message("it was perhaps sent: the line to the mail server broke, so it is not sent again")
MISSED = Message("it was not sent: Kith was off on that day")
NO_LIST = Message("it was not sent: no list of this week was made that day")
DAY_OVER = Message("it was not sent: the mail server took nothing that day")
SWITCHED_OFF = Message("it was switched off after ten weeks in which no digest could be sent")
QUIET = Message("a quiet week: nothing was sent, as you asked")
# Writes an owner's letter of a week as of now; None where a quiet week sends nothing.
WriteLetter = Callable[[Store, MailAccount, str, DigestSetting, datetime], Letter | None]


@dataclass(slots=True)
class DigestDelivery:
    """Sends digests over a store of its own; `worker` names whoever may say what became of its own."""

    store: Store
    key_path: Path
    clock: Callable[[], datetime]
    worker: str
    write: WriteLetter
    send: Callable[[MailAccount, str | None, str, bytes], MailResult] = hand_over
    _looks_at: int = 0
    # Of a workspace and an owner: which week was seen to, and of which the list is waited for.
    _seen_to: dict[tuple[str, str], int] = field(default_factory=dict)
    _waits_for: dict[tuple[str, str], int] = field(default_factory=dict)
    _is_first: bool = True

    def step(self) -> bool:
        """Send what is due; tell whether anything was sent."""
        now = self.clock()
        moment = to_epoch(now)
        if moment < self._looks_at <= moment + LOOK_SECONDS:
            return False
        self._looks_at = moment + LOOK_SECONDS
        if self.store.database.lost:
            self.store.reopen()
        self._see_to_lost(moment)
        # Of every workspace, whatever was sent of the one before.
        sent = [self._workspace(self.store.within(name), now) for name in self.store.workspaces.names()]
        return any(sent)

    def run(self) -> None:
        """Send everything that is due."""
        self.step()

    def close(self) -> None:
        """Nothing is left to do: a digest is sent within its step."""

    def _see_to_lost(self, now: int) -> None:
        """Say of digests whose worker ended while it sent them that nobody knows what became of them."""
        # A worker that begins has nothing in its hands.
        worker, self._is_first = (self.worker if self._is_first else ""), False
        for digest in self.store.digest_queue.lost(worker, now):
            within = self.store.within(digest.workspace)
            following = _weekly(within, digest.owner).next(now)
            within.schedule.note(digest.owner, SchedulePart.DIGEST, next_at=following, fault=UNKNOWN)

    def _workspace(self, store: Store, now: datetime) -> bool:
        account = store.mail_accounts.get()
        if account is None:
            return False
        settings = store.preferences.of_everyone(DIGEST)
        wanted = {owner: DigestSetting.of_setting(one) for owner, one in settings.items()}
        sent = [
            self._owner(store, account, owner, digest, now)
            for owner, digest in wanted.items()
            if digest is not None and digest.on
        ]
        return any(sent)

    def _owner(
        self, store: Store, account: MailAccount, owner: str, setting: DigestSetting, now: datetime
    ) -> bool:
        """Send an owner's digest of this week if it is due and was not seen to; tell whether it was sent."""
        try:
            weekly = _weekly(store, owner)
            moment = weekly.last(to_epoch(now))
        except KithError as error:
            store.schedule.note(owner, SchedulePart.DIGEST, fault=error.sentence)
            return False
        if self._seen_to.get((store.workspace, owner)) == moment or moment < setting.since:
            return False
        return self._see_to(_Due(store, account, owner, setting, weekly, moment, now))

    def _see_to(self, due: "_Due") -> bool:
        """Send a digest that is due, and was not seen to; tell whether it was sent."""
        digest = due.store.digests.find(due.number())
        if not due.is_its_day():
            self._end_of_day(due, digest)
            return False
        if digest is None:
            digest = self._made(due)
        if digest is None:
            return False
        if digest.state is not DeliveryState.WAITING:
            self._seen_to[due.store.workspace, due.owner] = due.moment
            return False
        return digest.due_at <= to_epoch(due.now) and self._send(due, digest)

    def _made(self, due: "_Due") -> Digest | None:
        """Let a digest be sent once its list is there; None where it is not, or this week had one already."""
        whose = due.store.workspace, due.owner
        if due.is_sent_lately():
            self._seen_to[whose] = due.moment
            return None
        if not due.is_list_there():
            self._waits_for[whose] = due.moment
            return None
        delivery = Delivery(due.number(), *whose, KIND, TARGET, arguments={"moment": due.moment})
        due.store.deliveries.put(delivery, to_epoch(due.now))
        return due.store.digests.find(due.number())

    def _end_of_day(self, due: "_Due", digest: Digest | None) -> None:
        """Say of a digest whose day went by that it was not sent, and why."""
        whose = due.store.workspace, due.owner
        self._seen_to[whose] = due.moment
        if digest is None and not due.is_sent_lately():
            due.note(NO_LIST if self._waits_for.get(whose) == due.moment else MISSED)
        elif digest is not None and digest.state is DeliveryState.WAITING:
            self.store.digest_queue.settle(
                digest.id, DeliveryState.FAILED, to_epoch(due.now), fault=DAY_OVER.message
            )
            due.note(due.failed(DAY_OVER))

    def _send(self, due: "_Due", digest: Digest) -> bool:
        """Write a digest, mark it as being sent, hand it over, and write down what came of it."""
        queue, moment = self.store.digest_queue, to_epoch(due.now)
        try:
            password = opened_password(read_key(self.key_path), due.store.workspace, due.account)
            letter = self.write(due.store, due.account, due.owner, due.setting, due.now)
        except BusyError:
            raise
        except SecretKeyError as error:
            self._settle(due, digest, MailResult(HandOver.LATER, error.sentence))
            return False
        except Exception as error:  # noqa: BLE001 - what fails for one owner stops no other
            self._settle(due, digest, MailResult(HandOver.REFUSED, for_people(error).sentence))
            return False
        if letter is None:
            queue.settle(digest.id, DeliveryState.DROPPED, moment)
            due.note(None, quiet=True)
            return False
        content = message_bytes(letter, due.account.sender, due.setting.to, digest.id, due.now)
        if not queue.begin(digest.id, self.worker, moment, moment + LEASE_SECONDS):
            return False
        result = self.send(due.account, password, due.setting.to, content)
        self._settle(due, replace(digest, attempts=digest.attempts + 1), result)
        return result.outcome is HandOver.TAKEN

    def _settle(self, due: "_Due", digest: Digest, result: MailResult) -> None:
        queue, now = self.store.digest_queue, to_epoch(self.clock())
        if result.outcome is HandOver.LATER:
            pause = RETRIES[min(digest.attempts, len(RETRIES)) - 1] if digest.attempts else RETRIES[0]
            queue.settle(digest.id, DeliveryState.WAITING, now, fault=result.why, due_at=now + pause)
        else:
            state = {
                HandOver.TAKEN: DeliveryState.SENT,
                HandOver.REFUSED: DeliveryState.FAILED,
                HandOver.UNKNOWN: DeliveryState.UNKNOWN,
            }[result.outcome]
            queue.settle(digest.id, state, now, fault=result.why)
            if state is DeliveryState.SENT:
                due.succeeded()
        if result.outcome is HandOver.UNKNOWN:
            due.note(UNKNOWN)
        elif result.outcome is HandOver.REFUSED:
            due.note(due.failed(result.why))
        else:
            due.note(result.why, sent_at=now if result.outcome is HandOver.TAKEN else None)


def _weekly(store: Store, owner: str) -> WeeklyMoment:
    weekly, zone = (store.preferences.get(owner, name) for name in (WEEKLY, TIMEZONE))
    return WeeklyMoment.of_settings(weekly, zone)


@dataclass(frozen=True, slots=True)
class _Due:
    """An owner's digest of one week, looked at now."""

    store: Store
    account: MailAccount
    owner: str
    setting: DigestSetting
    weekly: WeeklyMoment
    moment: int
    now: datetime

    def number(self) -> str:
        """Return the one id of this digest."""
        return digest_id(self.store.workspace, self.owner, self.moment)

    def is_its_day(self) -> bool:
        """Tell whether it is still the owner's weekday on which the list was made."""
        day = self.weekly.local(self.moment).date()
        return self.weekly.local(to_epoch(self.now)).date() == day

    def is_sent_lately(self) -> bool:
        """Tell whether the digest of another day went out this week: its owner chose another weekday."""
        newest = self.store.digests.newest(self.owner)
        sent = {DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN}
        return (
            newest is not None
            and newest.state in sent
            and newest.moment != self.moment
            and self.moment - newest.moment < SHORTEST_WEEK
        )

    def is_list_there(self) -> bool:
        """Tell whether the list of this week was made."""
        try:
            latest = self.store.lists.latest(self.owner, to_epoch(self.now))
        except NotFoundError:
            return False
        return to_epoch(latest["as_of"]) >= self.moment

    def failed(self, why: str | None) -> str | None:
        """Count a week in which nothing could be sent; return why, or that the digest is off by now."""
        failures = self.setting.failures + 1
        is_over = failures >= MOST_FAILURES
        kept = replace(self.setting, failures=0 if is_over else failures, on=not is_over)
        self.store.preferences.set(self.owner, DIGEST, kept.as_setting())
        return SWITCHED_OFF if is_over else why

    def succeeded(self) -> None:
        """Forget the weeks in which nothing could be sent."""
        if self.setting.failures:
            self.store.preferences.set(self.owner, DIGEST, replace(self.setting, failures=0).as_setting())

    def note(self, fault: str | None, sent_at: int | None = None, *, quiet: bool = False) -> None:
        """Keep what the page says of the digest."""
        following = self.weekly.next(to_epoch(self.now))
        why = QUIET if quiet else fault
        self.store.schedule.note(
            self.owner, SchedulePart.DIGEST, last_at=sent_at, next_at=following, fault=why
        )
