"""Pages for owners whose workplace uses Kith."""
