"""Connections: accounts that Kith reads by itself, as their owner keeps them."""
