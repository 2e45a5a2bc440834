"""Commands for companies: what contacts and owners may refuse, and what is kept for how long."""
