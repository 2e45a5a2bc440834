"""The commands that take a history in, say whose it is, show it and erase from it."""
