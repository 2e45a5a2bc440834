"""What happened: interactions, sources, planned meetings."""
