"""Commands for data teams: lists, scores, training, back-tests."""
