"""The card of the model that made a workspace's latest lists, as that workspace may read it."""

from typing import Any

from data.store.preferences import EVERYONE, MODEL
from data.store.store import OWN, Store

# The version of the model that Kith ships with.
PRIOR = "prior"
TRAINED_IN = "workspace"


def model_card(store: Store) -> dict[str, Any] | None:
    """Return the card of the model that made the latest lists, None before the first list.

    It names no workspace, and is filtered again: earlier versions kept every card whole.
    """
    card = store.preferences.get(EVERYONE, MODEL)
    if card is None:
        return None
    visible = visible_card(card, store.workspace)
    return {name: value for name, value in visible.items() if name != TRAINED_IN}


def visible_card(card: dict[str, Any], workspace: str) -> dict[str, Any]:
    """Return a card without training dates, training details and figures of another workspace's log.

    A card trained in no workspace is public. A card that does not say where it was trained is older
    than other workspaces' training, so it belongs to the machine's own workspace.
    """
    trained_in = card.get(TRAINED_IN, None if card["version"] == PRIOR else OWN)
    if trained_in in {None, workspace}:
        return card
    return card | {"as_of": None, "training": {}, "figures": {}, TRAINED_IN: None}
