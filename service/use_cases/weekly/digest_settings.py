"""What an owner set of their digest, and what is said of it."""

from dataclasses import replace

from data.errors import UsageError
from data.store.bookkeeping.preferences import DIGEST
from data.store.feed.outbox import DeliveryState
from data.store.store import Store
from data.weekly.digest_setting import DigestSetting, checked_address
from data.wording.language import Language
from service.use_cases.weekly.places import answering_mailbox


def digest_of(store: Store, owner: str) -> DigestSetting | None:
    """Return what an owner set, None where nothing was."""
    return DigestSetting.of_setting(store.preferences.get(owner, DIGEST))


def set_digest(
    store: Store, owner: str, now: int, *, on: bool, to: str | None = None, quiet_line: bool | None = None
) -> DigestSetting:
    """Keep to whom the digest goes, and whether; what is not said stays as it is.

    Raises UsageError where nobody said yet to which address, or there is no mail server.
    """
    before = digest_of(store, owner)
    if on and store.mail_accounts.get() is None:
        raise UsageError(
            "no mail server is set up to send through; begin with: kith digest server HOST --from ADDRESS"
        )
    if before is None and to is None:
        raise UsageError("say to which address the digest goes: kith digest on ADDRESS")
    kept = before or DigestSetting(to="", since=now)
    if on and not kept.on:
        # What was due while it was off is not caught up on.
        kept = replace(kept, since=now)
    kept = replace(
        kept,
        on=on,
        to=kept.to if to is None else checked_address(to),
        quiet_line=kept.quiet_line if quiet_line is None else quiet_line,
    )
    if kept != before:
        store.preferences.set(owner, DIGEST, kept.as_setting())
    return kept


def end_digest(store: Store, owner: str) -> None:
    """Send an owner no digest any more; one that has ended stays as it is."""
    setting = digest_of(store, owner)
    if setting is not None and setting.on:
        store.preferences.set(owner, DIGEST, replace(setting, on=False).as_setting())


def digest_lines(store: Store, owner: str, lang: Language) -> list[str]:
    """Say where the digest goes, and what became of the newest one."""
    account, setting = store.mail_accounts.get(), digest_of(store, owner)
    if account is None:
        return [
            lang.say(
                "No mail server is set up; begin in a terminal with: kith digest server HOST --from ADDRESS"
            )
        ]
    lines = [
        lang.say(
            "The digest goes to {address}, once a week, right after the list is made.", address=setting.to
        )
        if setting is not None and setting.on
        else lang.say("No digest is sent.")
    ]
    mailbox = answering_mailbox(store, owner) if account.place is None else None
    if mailbox is not None:
        lines.append(
            lang.say("Answers in it are mails to {address}, which Kith reads anyway.", address=mailbox)
        )
    elif account.place is None:
        lines.append(
            lang.say("Links in it lead to the page on this computer; people elsewhere cannot answer by them.")
        )
    newest = store.weekly_deliveries.newest(owner)
    if newest is not None:
        lines.append(state_line(newest.state, lang))
    return lines


def state_line(state: DeliveryState, lang: Language) -> str:
    """Say what became of a digest."""
    return {
        DeliveryState.WAITING: lang.say("The newest digest waits for the mail server."),
        DeliveryState.SENDING: lang.say("The newest digest is being sent."),
        DeliveryState.SENT: lang.say("The newest digest was sent."),
        DeliveryState.FAILED: lang.say("The newest digest was not sent."),
        DeliveryState.UNKNOWN: lang.say("The newest digest was perhaps sent; it is not sent again."),
        DeliveryState.DROPPED: lang.say("It was a quiet week: no digest was sent."),
    }[state]
