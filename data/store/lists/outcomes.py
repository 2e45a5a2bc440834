"""What came of the candidates: how it is looked for in the log, and read."""

from data.model_card import EARLY_DAYS
from data.schema import DAY_SECONDS
from data.store.lists.open_suggestions import ONCE

EACH_ONCE = ONCE.format(table="candidates", row="c")

# By the log's own times: kept when the owner wrote, answered when the contact wrote back after
# that, revived when the contact wrote (or both met), whoever began.
WATCH = """
UPDATE candidates SET {column} = (
  SELECT min(i.at) FROM interactions AS i JOIN lists AS l ON l.id = candidates.list_id
  WHERE i.workspace = candidates.workspace AND i.owner = l.owner AND i.contact = candidates.contact
    AND i.counts = 1 AND i.source <> '{by_word}' AND i.direction IN ({directions})
    AND i.at >= {since} AND i.at < l.as_of + l.horizon_days * 86400)
WHERE workspace = :workspace AND {column} IS NULL AND list_id IN (
  SELECT id FROM lists
  WHERE workspace = :workspace {{only}} AND as_of + horizon_days * 86400 >= :closed_after)
"""
# Imports come late: what came of a suggestion is looked for until a month after its window.
LATE = 30 * DAY_SECONDS
WATCHED = (
    ("kept_at", "'sent', 'mutual'", "l.as_of"),
    ("revived_at", "'received', 'mutual'", "l.as_of"),
    ("answered_at", "'received', 'mutual'", "candidates.kept_at"),
)
# Of whoever was just met nothing is foretold, and nobody is held back to compare with.
OUTCOMES = f"""
SELECT l.owner, c.contact, l.as_of, l.horizon_days, c.pool, c.propensity, c.shown,
       c.kept_at, c.answered_at, c.revived_at
FROM candidates AS c JOIN lists AS l ON l.id = c.list_id
WHERE c.workspace = :workspace {{only}} AND l.as_of < :now AND c.pool <> 'just_met' AND {EACH_ONCE}
ORDER BY l.as_of, l.owner, c.contact
"""
# What was foretold of the candidates whose window has closed, and whether it came true. In touch is what the
# owner wrote, the contact wrote, or both did.
FORECASTS = f"""
SELECT l.owner, c.contact, l.as_of, l.horizon_days, c.propensity, c.shown, c.probability,
       CASE WHEN c.kept_at IS NULL AND c.revived_at IS NULL THEN 1 ELSE 0 END
FROM candidates AS c JOIN lists AS l ON l.id = c.list_id
WHERE c.workspace = :workspace {{only}} AND {EACH_ONCE} AND c.probability IS NOT NULL
  AND l.as_of + l.horizon_days * 86400 <= :now
ORDER BY l.as_of, l.owner, c.contact
"""
EARLY_FORECASTS = {
    days: f"""
SELECT l.owner, c.contact, l.as_of, {days}, c.propensity, c.shown, c.probability_{days},
       CASE WHEN coalesce(c.kept_at, l.as_of + {days} * 86400) >= l.as_of + {days} * 86400
             AND coalesce(c.revived_at, l.as_of + {days} * 86400) >= l.as_of + {days} * 86400
            THEN 1 ELSE 0 END
FROM candidates AS c JOIN lists AS l ON l.id = c.list_id
JOIN (SELECT i.owner, max(i.at) AS last_at FROM interactions AS i
      WHERE i.workspace = :workspace AND i.at <= :now GROUP BY i.owner) AS newest ON newest.owner = l.owner
WHERE c.workspace = :workspace {{only}} AND {EACH_ONCE} AND c.probability_{days} IS NOT NULL
  AND l.as_of + {days} * 86400 <= newest.last_at
ORDER BY l.as_of, l.owner, c.contact
"""
    for days in EARLY_DAYS
}
SHOWN_NAMES = f"""
SELECT l.owner, c.contact, l.as_of FROM candidates AS c JOIN lists AS l ON l.id = c.list_id
WHERE c.workspace = :workspace AND c.shown = 1 AND l.as_of < :before AND {EACH_ONCE}
ORDER BY l.as_of, l.owner, c.contact
"""
