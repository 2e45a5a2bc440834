"""CRMs, both ways: each adapter reads and writes one vendor's records in the one shape of adapter.py."""
