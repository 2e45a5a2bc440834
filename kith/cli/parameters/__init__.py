"""Types, options and arguments that several commands share."""
