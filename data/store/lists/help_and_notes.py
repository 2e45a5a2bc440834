"""The statements that read help and notes of the log, as they were known at one moment."""

HELPS = """
SELECT owner, contact, at, exchange, exchange_side, source, external_id FROM interaction_versions
WHERE workspace = :workspace {only} AND exchange IS NOT NULL AND exchange_side IS NOT NULL
  AND at < :as_of AND recorded_at <= :known_at AND replaced_at > :known_at
"""
HELPS_WITH = (
    HELPS.replace("{only}", "AND owner = :owner AND contact = :contact") + "ORDER BY at, source, external_id"
)
NOTES = """
SELECT owner, contact, source, channel, note, at FROM (
  SELECT owner, contact, source, channel, note, at,
         row_number() OVER (PARTITION BY owner, contact ORDER BY at DESC, source, external_id) AS place
  FROM interaction_versions
  WHERE workspace = :workspace {only} AND note IS NOT NULL
    AND at < :as_of AND recorded_at <= :known_at AND replaced_at > :known_at) AS notes
WHERE place = 1
"""
