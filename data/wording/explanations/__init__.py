"""How reasons, guards, probabilities and the week are said."""
