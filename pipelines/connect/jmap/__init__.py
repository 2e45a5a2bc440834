"""Mail over JMAP (RFC 8620, 8621): header fields by name, then what changed since a state."""
