"""What changed, in order, and what of it is sent to others."""
