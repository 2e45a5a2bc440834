"""What every importer shares: archives, text, items, senders, repair."""
