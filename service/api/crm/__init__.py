"""CRMs: what they tell by webhooks, and what would be written into them."""
