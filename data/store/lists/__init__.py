"""What was suggested and answered: lists, their inputs and outcomes, rendered answers."""
