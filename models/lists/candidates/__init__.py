"""Who may be suggested: what is known beside the log, guards, feedback."""
