"""What is counted, set and keyed: changes, days, preferences, keys, sessions."""
