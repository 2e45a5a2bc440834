"""Which thread and which connection: store access, the scorer's process, logging."""
