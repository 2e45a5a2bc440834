"""Whose histories a store holds."""
