"""What page, API and terminal may ask and answer: no HTTP, no command line."""
