"""What every importer shares: archives, text, items, times, senders, repair."""
