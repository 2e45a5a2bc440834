"""Whom to reach out to, in which order, and why not the others."""
