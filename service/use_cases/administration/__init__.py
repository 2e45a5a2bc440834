"""What administrators do: keys, and the audit log."""
