"""A store on disk, and short ways to say an interaction, a suggestion and a list."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.schema import (
    Confidence,
    Direction,
    Interaction,
    Opener,
    OpenerKind,
    Pool,
    Reason,
    Suggestion,
    to_epoch,
)
from data.store.lists.lists import ListCandidates
from data.store.log.rows.interaction_rows import content_key
from data.store.store import Store

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Name a database file that is not there yet."""
    return tmp_path / "kith.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def store(request: pytest.FixtureRequest, store_path: Path) -> Iterator[Store]:
    """Open a new store, once in a file and once on a server."""
    on_server = request.param == "postgresql"
    with Store(request.getfixturevalue("postgres_url") if on_server else store_path) as opened:
        yield opened


@pytest.fixture
def happened() -> Callable[..., Interaction]:
    """Return what makes an interaction of Ada's, so many days from the lists' as_of."""
    return _happened


@pytest.fixture(scope="session")
def happened_plainly() -> Callable[..., Interaction]:
    """Return the same, for tests of many examples."""
    return _happened


@pytest.fixture
def publish() -> Callable[..., None]:
    """Return what publishes one owner's list of contacts."""
    return _publish


def _happened(contact: str, days: float, **changes: Any) -> Interaction:
    known: dict[str, Any] = {
        "owner": "Ada",
        "contact": contact,
        "at": AS_OF + timedelta(days=days),
        "direction": Direction.SENT,
        "channel": "email",
        "source": "test",
    }
    said = known | changes
    key = content_key(
        said["owner"], said["contact"], to_epoch(said["at"]), said["direction"], said["channel"]
    )
    return Interaction(**{"external_id": key} | said)


def _publish(
    store: Store,
    owner: str,
    contacts: tuple[str, ...],
    as_of: datetime = AS_OF,
    considered: ListCandidates | None = None,
) -> list[Suggestion]:
    suggestions = [
        Suggestion(
            owner=owner,
            contact=contact,
            as_of=as_of,
            horizon_days=90,
            rank=rank,
            pool=Pool.UPKEEP,
            probability=0.25,
            probability_low=0.1,
            probability_high=0.5,
            confidence=Confidence.SOME,
            depth=0.5,
            priority=0.125,
            reasons=(
                Reason("silence", 1.5, {"silence_days": 31.0}, {"now": 31.0, "usual": 9.0}, ("mail/7",)),
            ),
            counter_reason=None if rank % 2 else Reason("replies", -0.5, {"replies": 4}),
            model_version="7",
            opener=Opener(OpenerKind.CATCH_UP, "catch_up", {"at": 1_700_000_000}) if rank % 2 else None,
        )
        for rank, contact in enumerate(contacts, start=1)
    ]
    store.lists.publish(
        [owner],
        suggestions,
        as_of=to_epoch(as_of),
        horizon_days=90,
        model_version="7",
        published_at=to_epoch(as_of),
        considered=considered,
    )
    return suggestions
