"""Every table that names an owner, and what tells two of its rows of one owner apart.

A test compares these with the columns of all tables, so that a new table cannot be forgotten.
"""

from collections.abc import Mapping

# Beside workspace and owner the rest of the key: of two owners who become one, both may have such a row.
KEYED: Mapping[str, tuple[str, ...]] = {
    "interactions": ("source", "external_id", "handle"),
    "former_versions": ("source", "external_id", "handle", "replaced_at"),
    "planned_meetings": ("source", "external_id", "handle"),
    "contacts": ("contact",),
    "settings": ("name",),
    "aliases": ("handle", "alias"),
    "mail_handles": ("source", "external_id"),
    "own_addresses": ("handle",),
    "kind_signs": ("handle", "sign", "source"),
    "card_facts": ("handle", "fact", "source"),
    "introductions": ("kind", "handle", "other_handle"),
    "sources": ("source",),
    "open_in_feed": ("contact",),
    "schedule": ("part",),
    "connection_cursors": ("connection", "part"),
    "mailed_answers": ("mail",),
    "owner_consents": ("purpose", "source"),
}
# Numbered within an owner: the one's come after the other's.
RENUMBERED = ("identity_decisions", "handle_codes")
# What the decisions amount to, made anew from those of both.
DECIDED = ("handles",)
# Each row has a number of its own.
NUMBERED = (
    *("lists", "answers", "owner_statements", "introduction_answers", "jobs"),
    *("feed_changes", "owner_joins", "outbox", "connections", "delivery_targets"),
)
# What joins changed: the rows belong to their join.
OF_JOINS = ("owner_join_rows",)
# Made anew from the rest.
WORKED_OUT = ("rendered_lists",)
# Who opens only one owner's part, and how often something of it changed: neither is anybody else's.
OF_ONE_OWNER = ("api_keys", "calendar_addresses", "change_counts", "sign_in_links", "sessions")
OWNER_TABLES = (*KEYED, *RENUMBERED, *DECIDED, *NUMBERED, *OF_JOINS, *WORKED_OUT, *OF_ONE_OWNER)
# What may be there of somebody of whom nothing is kept any more.
LEFT_BEHIND = (*WORKED_OUT, "change_counts")
# Whose rows are an owner's by their list.
OF_LISTS = ("suggestions", "explanations", "candidates")
# What a join changes and undoing it restores, and what tells two rows of a workspace apart. Lists come before
# what is on them; what the change feed said is open, it looks at anew.
RESTORED: Mapping[str, tuple[str, ...]] = {
    **{table: ("owner", *key) for table, key in KEYED.items() if table != "open_in_feed"},
    "identity_decisions": ("owner", "number"),
    "handle_codes": ("owner", "code"),
    **dict.fromkeys(DECIDED, ("owner", "handle")),
    **dict.fromkeys(NUMBERED, ("id",)),
    **dict.fromkeys(OF_LISTS, ("list_id", "handle")),
}
