"""What each workspace may read of a model's card."""

from typing import Any

from data.schema import OWN

# The version of the model that Kith ships with.
# Windows in days that close before the usual list's own, and so tell early whether probabilities are right.
EARLY_DAYS = (14, 30)
PRIOR = "prior"
TRAINED_IN = "workspace"


def visible_card(card: dict[str, Any], workspace: str) -> dict[str, Any]:
    """Return a card without training dates, training details and figures of another workspace's log.

    A card trained in no workspace is public. A card that does not say where it was trained is older
    than other workspaces' training, so it belongs to the machine's own workspace.
    """
    trained_in = card.get(TRAINED_IN, None if card["version"] == PRIOR else OWN)
    if trained_in in {None, workspace}:
        return card
    return card | {"as_of": None, "training": {}, "figures": {}, TRAINED_IN: None}
