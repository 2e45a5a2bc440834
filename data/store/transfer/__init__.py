"""A store moved as a whole: copied into another engine, backed up, restored, imported from an export."""
