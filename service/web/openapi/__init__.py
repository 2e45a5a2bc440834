"""The description of the API: what the routes do not say of themselves."""
