"""What is written down with new lists: who was considered for them, and every answer to "why not?"."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data.schema import Candidate


@dataclass(frozen=True)
class ListCandidates:
    """What goes with new lists: kept explanations (owner, contact, text), how they are spelt, candidates."""

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    explanations: Iterable[tuple[str, str, str]] = ()
    candidates: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)

    def by_owner(self) -> dict[str, list[tuple[str, str]]]:
        """Return the kept explanations (contact, text) of each owner."""
        explanations: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for owner, contact, text in self.explanations:
            explanations[owner].append((contact, text))
        return explanations
