"""HubSpot: its dated API of 2026-09, over a service key."""
