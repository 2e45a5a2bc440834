"""What is open to whoever has its address: the links of a digest, and a calendar."""
