"""What one pooled figure hides from a person: short histories, one mailbox, weekly lists, the dormant."""
