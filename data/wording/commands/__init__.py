"""How a command says what it did."""
