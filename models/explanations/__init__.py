"""Which features say so: exact contributions, their families, reasons."""
