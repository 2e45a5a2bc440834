"""Scored, ordered, chosen and explained."""
