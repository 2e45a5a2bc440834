"""What had happened by as_of: the log, its histories and snapshots."""
