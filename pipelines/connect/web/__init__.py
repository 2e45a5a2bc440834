"""Calendars and address books over https: a secret address, CalDAV (RFC 4791), CardDAV (RFC 6352)."""
