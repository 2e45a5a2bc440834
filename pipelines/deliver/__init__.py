"""What leaves by itself: the outbox, delivered."""
