"""Tables of interactions: CSV, JSON lines and Parquet."""
