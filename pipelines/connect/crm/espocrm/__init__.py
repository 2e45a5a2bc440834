"""EspoCRM: its API with the key of an API user, and an admin's sign-in only while fields are made."""
