"""What may be asked, whoever asks: no HTTP, no command line."""
