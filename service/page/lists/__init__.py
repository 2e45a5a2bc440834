"""Pages about lists: how old one is, a new one, and those of the past."""
