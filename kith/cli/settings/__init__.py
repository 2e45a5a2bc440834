"""The commands that change how lists are made for an owner."""
