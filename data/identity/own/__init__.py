"""The owner's own addresses: what the files show of whose they are, weighed together."""
