"""The commands of a person's week: the list, why somebody is on it, and answers."""
