"""What an owner wants to remember of somebody: written in one field, and what of it is understood."""
