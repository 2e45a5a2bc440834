"""Made-up logs: a generator of any size, and the demo's small world."""
