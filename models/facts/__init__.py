"""What can be counted of a relationship by as_of."""
