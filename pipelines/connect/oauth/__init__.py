"""Signing in with OAuth 2.0: permission asked in a browser or by a code, tokens fetched and renewed."""
