"""What happens by itself each week, as whoever asks sees it, and what a digest says."""
