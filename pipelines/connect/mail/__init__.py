"""Mail over IMAP (RFC 3501, 9051): read-only, header fields by name."""
