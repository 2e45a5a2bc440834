"""One spelling for each address, number and profile."""
