"""Routes for administrators: keys, and the audit log."""
