"""One file per format: bytes to interactions; what cannot be read is said by file and line."""
