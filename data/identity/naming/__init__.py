"""Names: their words, their forms in several languages, and whether two are one person's."""
