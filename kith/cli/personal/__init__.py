"""Commands for an owner: the week, people, history, settings."""
