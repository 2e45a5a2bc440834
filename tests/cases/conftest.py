"""Files of the world, rebuilt small from public reports, each taken in by the whole command."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.schema import Contact
from data.settings import Settings
from data.store.store import Store
from tests.pipelines.conftest import Said, run

INPUTS = Path(__file__).parent / "inputs"


@dataclass(frozen=True)
class History:
    """What the store holds after files were taken in: interactions that count, and every contact's card."""

    rows: list[tuple[str, str, int, str, str]]
    cards: dict[str, Contact]

    @property
    def owners(self) -> set[str]:
        """The owners of whom there is an interaction that counts."""
        return {row[0] for row in self.rows}

    @property
    def names(self) -> set[str]:
        """What every contact of the log or of a card is called."""
        return set(self.of)

    @property
    def of(self) -> dict[str, Counter[str]]:
        """How many interactions of each direction count, by what the contact is called."""
        counted: dict[str, Counter[str]] = {self.called(contact): Counter() for contact in self.cards}
        for _, contact, _, direction, _ in self.rows:
            counted.setdefault(self.called(contact), Counter())[direction] += 1
        return counted

    @property
    def kinds(self) -> dict[str, str]:
        """What each contact of a card is, by what it is called."""
        return {self.called(contact): str(card.kind) for contact, card in self.cards.items()}

    def called(self, contact: str) -> str:
        """Return the name on a contact's card, else the contact."""
        card = self.cards.get(contact)
        return (card.name if card else None) or contact

    def times(self, called: str) -> list[datetime]:
        """Return when the interactions with whom is called so were, in order."""
        return sorted(
            datetime.fromtimestamp(at, UTC)
            for _, contact, at, *_ in self.rows
            if self.called(contact) == called
        )


@dataclass(frozen=True)
class Taken:
    """What `kith ingest` answered, and the history that the store holds after it."""

    answer: Said
    history: History


def stored() -> History:
    """Return what the store of this test's home holds."""
    with Store(Settings.from_environment().store_path) as store:
        rows = sorted(store.interactions.columns())
        return History(rows, {card.contact: card for card in store.contacts.all()})


@pytest.fixture
def case() -> Callable[..., Taken]:
    """Return what takes in a case of `inputs` by its name, with further words of the command line."""

    def take_in(name: str, *words: object) -> Taken:
        answer = run("ingest", INPUTS / name, *words)
        return Taken(answer, stored())

    return take_in


@pytest.fixture
def take_in(tmp_path) -> Callable[..., Taken]:
    """Return what writes a file under a name and takes it in, with further words of the command line."""

    def taken_in(name: str, content: str | bytes, *words: object) -> Taken:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        answer = run("ingest", path, *words)
        return Taken(answer, stored())

    return taken_in
