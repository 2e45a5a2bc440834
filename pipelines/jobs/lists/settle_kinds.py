"""Before lists are made: what contacts are that came by a door where nobody looked at their addresses."""

import numpy as np

from data.identity.kinds.kind_of_contact import looks_like_none
from data.store.store import Store
from models.log.log import Log


def settle_kinds(store: Store, log: Log, at: int) -> int:
    """Decide the kind of every contact with an address of no person; return how many are another kind by now.

    Tables, the API and what is written down by hand name contacts without a word of their kind.
    """
    suspects = [code for code, name in enumerate(log.contacts) if looks_like_none(str(name))]
    rows = np.isin(log.contact, suspects)
    by_owner: dict[str, set[str]] = {}
    for owner, contact in np.unique(np.stack([log.owner[rows], log.contact[rows]]), axis=1).T.tolist():
        by_owner.setdefault(str(log.owners[owner]), set()).add(str(log.contacts[contact]))
    return sum(store.kinds.settle(owner, contacts, at) for owner, contacts in sorted(by_owner.items()))
