"""What is kept, read back page by page: answers, contacts, interactions."""
