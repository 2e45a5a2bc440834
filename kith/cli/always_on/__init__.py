"""The commands that keep Kith on, and say how a week comes to its owner."""
