"""Which database answers: SQLite in a file or PostgreSQL, and its schema revision."""
