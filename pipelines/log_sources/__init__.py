"""Where a job's log comes from: files, a packed log, or the store."""
