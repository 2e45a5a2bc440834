"""What is kept of CRMs beside the log."""
