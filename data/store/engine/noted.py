"""What a transaction noted of itself, to be seen to right before its commit."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Noted:
    """Of one workspace: owners, and pairs of owner and contact, whose open suggestions may have changed.

    Each comes with the moment of the change in epoch seconds.
    """

    owners: dict[str, int] = field(default_factory=dict)
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
