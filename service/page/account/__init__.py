"""What is set and kept for an owner: settings, their data, signing in."""
