"""What is known of a model beside its numbers: its card."""

from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

from data.model_card import TRAINED_IN, visible_card
from data.schema import OWN
from models.features.matrix import NAMES, middle
from models.log.log import Floats

DEFAULT_HORIZON = 90
# The distribution that a card names beside the libraries.
KITH = "kith"


@dataclass(frozen=True)
class ModelCard:
    """What must be known about a model to use it and to judge it; `horizons` in days, both ends in.

    `features` are the model's columns; `widths` the half-widths of intervals on the scale of the logit, by
    grade of confidence. `workspace` is where it was trained, None where no workspace's log was used.
    `short_history` names the members that answer where the workspace's history is short, and the ramp in
    horizons on which the others take over; it is empty where all members answer everywhere. `answer_model`
    are weights and intercept of models/answers, empty in cards of models that have none. `processor` is the
    kind that a prior was learned on: another kind learns nearly the same prior, and not the same bytes.
    """

    version: str
    horizons: tuple[int, int]
    as_of: str | None
    reference: list[float]
    training: dict[str, Any]
    widths: dict[str, float]
    features: list[str] = field(default_factory=lambda: list(NAMES))
    figures: dict[str, Any] = field(default_factory=dict)
    workspace: str | None = OWN
    short_history: dict[str, Any] = field(default_factory=dict)
    answer_model: dict[str, Any] = field(default_factory=dict)
    processor: str = ""
    cohort: str = "at least 3 interactions before as_of, the last within one horizon of it"
    libraries: dict[str, str] = field(
        default_factory=lambda: {name: version(name) for name in (KITH, "scikit-learn", "numpy", "skops")}
    )

    def has_seen(self, fingerprint: str) -> bool:
        """Tell whether the model was trained on the log of this fingerprint, so may not be tested on it."""
        return any(log["log_sha256"] == fingerprint for log in self.training.get("logs", {}).values())

    @property
    def usual_horizon(self) -> int:
        """The one horizon it was trained for, or Kith's default where it answers for many."""
        shortest, longest = self.horizons
        return shortest if shortest == longest else DEFAULT_HORIZON

    def shown(self, workspace: str) -> dict[str, Any]:
        """Return what a workspace may know: when and on what it was trained, how good it is."""
        fields = asdict(self)
        names = ("version", "as_of", "horizons", "training", "figures", TRAINED_IN)
        return visible_card({name: fields[name] for name in names}, workspace)

    def may_judge(self, fingerprint: str, horizon_days: int) -> bool:
        """Tell whether the model can be tested on this log at this horizon honestly."""
        return self.answers(horizon_days) and not self.has_seen(fingerprint)

    def answers(self, horizon_days: int) -> bool:
        """Tell whether the model was trained for this horizon."""
        shortest, longest = self.horizons
        return shortest <= horizon_days <= longest


def reference_of(features: Floats) -> list[float]:
    """Return the middle of the rows a model was trained on, as its card says it."""
    return [round(float(value), 6) for value in middle(features)]
