"""Where scoring and sampling run: here, in parts, or on Spark."""
