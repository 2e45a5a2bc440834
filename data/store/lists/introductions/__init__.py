"""Pairs of contacts whom the owner may introduce to each other: kept, answered, and who is seen together."""
