"""Where the page of an owner's week is reached: from elsewhere where that was set up, else at home.

And to which address answers go by mail, where the page can be reached at home only.
"""

from urllib.parse import quote

from data.store.bookkeeping.connections import ConnectionKind, ConnectionState
from data.store.store import Store
from data.weekly.mailed_answer import takes_answers
from data.wording.language import Language

# Where the page is for whoever sits at the machine.
HOME = "http://127.0.0.1:8765"


def origin(place: str | None) -> str:
    """Return what every address of this service begins with: `place`, or at home where there is none."""
    return (place or HOME).rstrip("/")


def page_at(place: str | None, owner: str) -> str:
    """Return the address of an owner's week, where the service is reached at `place`."""
    return f"{origin(place)}/owners/{quote(owner)}"


def page_place(store: Store, owner: str) -> str:
    """Return the address of an owner's week."""
    return page_at(_place(store), owner)


def place_of_service(store: Store) -> str:
    """Return what every address of this service begins with."""
    return origin(_place(store))


def calendar_place(store: Store, secret: str) -> str:
    """Return the address of a calendar."""
    return f"{place_of_service(store)}/calendar/{secret}.ics"


def _place(store: Store) -> str | None:
    account = store.mail_accounts.get()
    return None if account is None else account.place


def answering_mailbox(store: Store, owner: str) -> str | None:
    """Return the address of an owner's account that is read head by head and can take answers, or None."""
    return next(
        (
            one.address
            for one in store.connections.of(owner)
            if one.kind in {ConnectionKind.IMAP, ConnectionKind.JMAP}
            and one.state is ConnectionState.LIVE
            and takes_answers(one.address)
        ),
        None,
    )


def calendar_line(store: Store, owner: str, lang: Language) -> str:
    """Say when a program last read an owner's calendar; nothing where it has no address."""
    calendar = store.calendar_addresses.of(owner)
    if calendar is None:
        return ""
    if calendar.read_at is None:
        return lang.say("Your calendar has an address; no program has read it yet.")
    return lang.say(
        "Your calendar has an address; a program last read it on {day:date}.", day=calendar.read_at
    )
