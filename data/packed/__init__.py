"""A log on disk, larger than memory: Parquet files, each holding whole owners (docs/how-to/packed-log.md)."""
