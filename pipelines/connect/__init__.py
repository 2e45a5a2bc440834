"""Accounts that Kith reads by itself: each connection fetches bytes, and the importers read them."""
