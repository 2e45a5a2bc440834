"""A week announces itself: by mail, by push, or in a chat, each handed over once."""
