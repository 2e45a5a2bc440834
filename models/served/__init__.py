"""What answers: a model with its card, fitted to learn from, and as tables of numbers to serve."""
