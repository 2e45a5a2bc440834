"""What a model sees: one number per relationship and feature."""
