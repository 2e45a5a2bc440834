"""Pages about people: everybody, one person, and who may be one person."""
