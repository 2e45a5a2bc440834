"""The commands about people: who is who, what is remembered of them, and who is a person."""
