"""What keeps an installation well: the worker, the doctor, the lock."""
