"""Webhook endpoints, for API and terminal."""
