"""Who is who before any store: handles, nicknames, duplicates, and the journal of merges."""
