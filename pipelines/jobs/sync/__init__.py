"""Connections into the store: what is new in each account, recorded piece by piece."""
