"""How likely an answer is where the owner writes first."""
