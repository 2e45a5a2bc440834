"""Signing in at a provider with OAuth 2.0 in place of a password: what is asked, and what is kept of it."""
