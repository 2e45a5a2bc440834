"""Mail: one message, a folder of messages, an mbox."""
