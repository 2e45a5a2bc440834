"""What a request, an error, a form and a schema are."""
