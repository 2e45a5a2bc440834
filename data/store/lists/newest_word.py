"""The statements that find the newest thing an owner said, and take it back.

A setting is no such thing: the lists of then are made by the word of it, and its value would stay.
"""

UNDO = "UPDATE {table} SET undone_at = :at WHERE workspace = :workspace AND id = :id"
NEWEST = """
SELECT 'answers' AS stands_in, id, contact, kind AS what, at, handle, list_as_of FROM answers
WHERE workspace = :workspace AND owner = :owner AND undone_at IS NULL
UNION ALL
SELECT 'owner_statements' AS stands_in, id, contact, name AS what, at, handle, NULL AS list_as_of
FROM owner_statements
WHERE workspace = :workspace AND owner = :owner AND undone_at IS NULL AND (contact <> '' OR name NOT IN (
  SELECT name FROM settings WHERE workspace = :workspace AND owner = :owner))
UNION ALL
SELECT 'introduction_answers' AS stands_in, id, handle, 'introduction' AS what, at, handle, NULL AS list_as_of
FROM introduction_answers
WHERE workspace = :workspace AND owner = :owner AND undone_at IS NULL
ORDER BY at DESC, stands_in DESC, id DESC LIMIT 1
"""
