"""Messages and calls of telephones."""
