"""What an owner wants to remember of somebody: words in one field, what of it is understood, and help."""
