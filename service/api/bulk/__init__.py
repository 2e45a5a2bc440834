"""Backfills of years: files that are uploaded in parts and loaded by a worker."""
