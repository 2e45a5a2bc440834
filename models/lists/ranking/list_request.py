"""What is asked of the lists: of which moment, how far ahead, for whom, and with how many places."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from data.errors import UsageError
from data.schema import DAY_SECONDS, utc_minute


@dataclass(frozen=True)
class ListRequest:
    """One request for lists, handed from the command to the models and to the store.

    Attributes
    ----------
    as_of
        Epoch seconds. Only what happened before counts.
    known_at
        Epoch seconds. Only what was recorded by then counts; new lists are published at this moment.
    horizon_days
        How far ahead the probability looks. None: each owner's own setting, else the model's usual one.
    owners
        Whose lists are made. None: those of every owner in the log.
    limit
        Places on each list, for this once. None: each owner's own budget.
    """

    as_of: int
    known_at: int
    horizon_days: int | None = None
    owners: tuple[str, ...] | None = None
    limit: int | None = None

    @property
    def days(self) -> int:
        """The horizon in days; raises ValueError while it is left to each owner's setting."""
        if self.horizon_days is None:
            raise ValueError("the request leaves the horizon to each owner's setting; see by_horizon")
        return self.horizon_days

    @property
    def horizon(self) -> int:
        """The horizon in seconds."""
        return self.days * DAY_SECONDS

    def check_not_ahead(self) -> None:
        """Raise UsageError where the lists would be of a moment that is still to come."""
        if self.as_of > self.known_at:
            raise UsageError(
                "--as-of {as_of} is still to come: by the clock here it is {now}. Leave --as-of out, or name "
                "a moment that has been.",
                as_of=f"{utc_minute(self.as_of)} UTC",
                now=f"{utc_minute(self.known_at)} UTC",
            )

    def by_horizon(
        self, owners: Iterable[str], own_horizons: Mapping[str, int], usual_days: int
    ) -> list["ListRequest"]:
        """Return one request for each horizon in days, rising, with its owners in their order.

        An owner's horizon is the request's, else the owner's own setting, else `usual_days`.
        """
        groups: dict[int, list[str]] = defaultdict(list)
        for owner in owners:
            groups[self.horizon_days or own_horizons.get(owner) or usual_days].append(owner)
        return [
            replace(self, horizon_days=days, owners=tuple(group)) for days, group in sorted(groups.items())
        ]
