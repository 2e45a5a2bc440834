"""This week's page for a person."""
