"""Two people whom the owner may introduce to each other, or has introduced, as all rooms know them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class IntroductionKind(StrEnum):
    """What is asked of two people: to introduce them, or whether a mail introduced them, as it looks."""

    SUGGESTED = "suggested"
    # The owner wrote to both, and then these wrote to each other.
    GIVEN = "given"
    # The first wrote to the owner and to the second, and then owner and second wrote to each other.
    RECEIVED = "received"


class PairSign(StrEnum):
    """What speaks for introducing two people to each other, the strongest first."""

    FIELD = "field"
    CIRCLE = "circle"
    HELP = "help"
    COMPANY = "company"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """One sign with what it rests on of each of the two: their titles, circles, companies, towns.

    Of help the one who gave it has its kind, and the other, who needed it, has nothing.
    """

    sign: PairSign
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """Two contacts, and why they are named together.

    `made_at` is when Kith named them, `mail_at` when the mail was sent that looks like an introduction, in
    epoch seconds. `one_to_one` are those of whom the history holds one-to-one contact only: it cannot show
    whether they know anybody.
    """

    kind: IntroductionKind
    first: str
    second: str
    made_at: int
    evidence: tuple[PairEvidence, ...] = ()
    one_to_one: tuple[str, ...] = ()
    mail_at: int | None = None

    @property
    def pair(self) -> frozenset[str]:
        """The two, whoever is named first."""
        return frozenset((self.first, self.second))

    def basis(self) -> dict[str, Any]:
        """Return what it rests on as it is kept: without a name, so that it holds whoever they are by now."""
        return {
            "signs": [[str(one.sign), one.first, one.second] for one in self.evidence],
            "one_to_one": [who in self.one_to_one for who in (self.first, self.second)],
            "mail_at": self.mail_at,
        }


def introduction_of(
    kind: str, first: str, second: str, made_at: int, basis: Mapping[str, Any]
) -> Introduction:
    """Return an introduction as it was kept, of the two by the names that they have by now."""
    evidence = tuple(PairEvidence(PairSign(sign), *sides) for sign, *sides in basis["signs"])
    marked = zip((first, second), basis["one_to_one"], strict=True)
    one_to_one = tuple(who for who, is_marked in marked if is_marked)
    return Introduction(
        IntroductionKind(kind), first, second, made_at, evidence, one_to_one, basis["mail_at"]
    )
