"""What an owner knows of people: what they remember of each, and their circles."""
