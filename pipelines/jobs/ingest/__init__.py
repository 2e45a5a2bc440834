"""History files into the store."""
