"""When we learn: the jobs that run on a schedule; each file reads as its steps."""
