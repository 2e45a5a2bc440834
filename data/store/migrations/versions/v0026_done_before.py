"""Done that was said before it counted as contact counts as one, as it does since revision 0016."""

from alembic import op

revision = "0026"
down_revision = "0025"

# Which suggestion an answer was to; as since then, its own moment where no list named the contact.
OF_LIST = """
UPDATE answers SET list_as_of = coalesce((
  SELECT max(l.as_of) FROM lists AS l JOIN suggestions AS s ON s.list_id = l.id
  WHERE l.workspace = answers.workspace AND l.owner = answers.owner AND s.handle = answers.handle
    AND l.as_of <= answers.at), at)
WHERE list_as_of IS NULL
"""
# The latest answer to a suggestion counts; whoever is never to be suggested was reached.
STANDING = """
a.kind = 'done' AND a.undone_at IS NULL AND a.reached_at IS NULL AND a.id = (
  SELECT max(b.id) FROM answers AS b
  WHERE b.workspace = a.workspace AND b.owner = a.owner AND b.handle = a.handle
    AND b.list_as_of = a.list_as_of AND b.kind <> 'never' AND b.undone_at IS NULL)
"""
# What a source shows from a day before to a week after takes its place, as in contact_by_word.py.
TRACE = """
FROM interactions AS t WHERE t.workspace = a.workspace AND t.owner = a.owner AND t.contact = a.contact
  AND t.counts = 1 AND t.source <> 'owner' AND t.direction IN ('sent', 'mutual')
  AND t.at BETWEEN a.at - 86400 AND a.at + 604800
"""
AS_CONTACT = f"""
INSERT INTO interactions (
  workspace, source, external_id, owner, handle, contact, at, direction, channel, people, counts, note,
  recorded_at)
SELECT a.workspace, 'owner', 'done ' || a.list_as_of, a.owner, a.handle, a.contact, a.at, 'sent', 'unknown',
  1, CASE WHEN EXISTS (SELECT 1 {TRACE}) THEN 0 ELSE 1 END, a.note,
  coalesce((SELECT min(t.recorded_at) {TRACE}), a.at)
FROM answers AS a WHERE {STANDING}
ON CONFLICT DO NOTHING
"""
CHANGED = f"""
INSERT INTO change_counts (workspace, owner, changed, done)
SELECT DISTINCT a.workspace, a.owner, 1, 0 FROM answers AS a WHERE {STANDING}
ON CONFLICT (workspace, owner) DO UPDATE SET changed = change_counts.changed + 1
"""
REACHED = "UPDATE answers SET reached_at = at WHERE kind = 'done' AND reached_at IS NULL"


def upgrade() -> None:
    """Write each as a contact of its moment, sent, by a channel that nobody said; lists follow."""
    for statement in (OF_LIST, AS_CONTACT, CHANGED, REACHED):
        op.execute(statement)
