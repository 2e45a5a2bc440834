"""When a suggestion is open, and so when a list is closed: a definition, not a call.

A suggestion is open while it stands on the newest list up to now, nothing that counts has happened
between the two after the last interaction that it rests on, and no answer is in force: none was given
since that list's as_of, or the snooze has passed; of several answers the latest counts. When an interaction
became known is of no account: a mail of last week that is read today closes, years of older ones do not.
What it rests on is still there: where the source took the last interaction back, or found it to be with
somebody else or days earlier, the suggestion waits for the next list.
Nor did the owner say since that it is no person, or that they want no reminder before a later day, and the
contact did not object.
"I wrote to Ada" takes Ada off by definition.
"""

from data.schema import DAY_SECONDS

# Lists of an older Kith do not say what they rest on: there it is all before their as_of.
LAST_KNOWN = "coalesce(s.last_at, l.as_of - 1)"
# Two of one list may be one contact by now: the one that bears the name is read, else the first.
ONCE = """
NOT EXISTS (
  SELECT 1 FROM {table} AS twin
  WHERE twin.list_id = {row}.list_id AND twin.contact = {row}.contact AND {row}.handle <> {row}.contact
    AND (twin.handle = twin.contact OR twin.handle < {row}.handle))
"""
# What must hold of a suggestion of a newest list. Times are epoch seconds; {by} leaves out what came later.
STANDS = """
{once}
  AND NOT EXISTS (
    SELECT 1 FROM interactions AS i
    WHERE i.workspace = l.workspace AND i.owner = l.owner AND i.contact = s.contact
      AND i.at > {last_known} AND i.at <= {by} AND i.counts = 1)
  AND (s.last_at IS NULL OR EXISTS (
    SELECT 1 FROM interactions AS g
    WHERE g.workspace = l.workspace AND g.owner = l.owner AND g.contact = s.contact
      AND g.at BETWEEN s.last_at - {a_day} AND s.last_at AND g.counts = 1))
  AND NOT EXISTS (
    SELECT 1 FROM objections AS o WHERE o.workspace = l.workspace AND o.handle = s.contact)
  AND NOT EXISTS (
    SELECT 1 FROM handles AS h JOIN objections AS o ON o.workspace = h.workspace AND o.handle = h.handle
    WHERE h.workspace = l.workspace AND h.owner = l.owner AND h.contact = s.contact)
  AND NOT EXISTS (
    SELECT 1 FROM answers AS a
    WHERE a.id = (SELECT id FROM answers
                  WHERE workspace = l.workspace AND owner = l.owner AND contact = s.contact
                    AND undone_at IS NULL AND at <= {by} ORDER BY at DESC, id DESC LIMIT 1)
      AND a.at >= l.as_of AND (a.until IS NULL OR a.until > {now}))
  AND coalesce((
    SELECT w.value FROM owner_statements AS w
    WHERE w.workspace = l.workspace AND w.owner = l.owner AND w.contact = s.contact AND w.name = 'kind'
      AND w.undone_at IS NULL AND w.at >= l.as_of AND w.at <= {by}
    ORDER BY w.at DESC, w.id DESC LIMIT 1), '"person"') = '"person"'
  AND coalesce((
    SELECT CAST(w.value AS bigint) FROM owner_statements AS w
    WHERE w.workspace = l.workspace AND w.owner = l.owner AND w.contact = s.contact AND w.name = 'not_before'
      AND w.undone_at IS NULL AND w.at >= l.as_of AND w.at <= {by}
    ORDER BY w.at DESC, w.id DESC LIMIT 1), 0) <= {now}
"""
NEWEST_OF = """
(SELECT id FROM lists WHERE workspace = :workspace AND owner = {owner}
 AND as_of <= {by} AND as_of <= {now} ORDER BY as_of DESC, id DESC LIMIT 1)
"""


def _stands(by: str, now: str) -> str:
    once = ONCE.format(table="suggestions", row="s")
    return STANDS.format(once=once, last_known=LAST_KNOWN, a_day=DAY_SECONDS, by=by, now=now)


# Of an owner's newest list, by rank.
OPEN = f"""
SELECT l.owner, s.contact, l.as_of, l.horizon_days, s.rank, s.pool, s.probability,
       s.probability_low, s.probability_high, s.confidence, s.depth,
       s.priority, s.reasons, s.counter_reason, l.model_version, s.opener, s.worth, s.last_at
FROM suggestions AS s JOIN lists AS l ON l.id = s.list_id
WHERE l.id = {NEWEST_OF.format(owner=":owner", by=":by", now=":now")} AND {_stands(":by", ":now")}
ORDER BY s.rank
"""
# The same of several owners, each at a moment of its own; nothing is left out.
OPEN_OF = f"""
SELECT l.owner, s.contact, s.pool, s.rank
FROM {{rows}} AS r CROSS JOIN lists AS l CROSS JOIN suggestions AS s
WHERE l.id = {NEWEST_OF.format(owner="r.owner", by=":forever", now="r.now")} AND s.list_id = l.id
  AND {_stands(":forever", "r.now")}
"""
