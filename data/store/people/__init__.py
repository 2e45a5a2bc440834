"""Who is who in the store: contacts, identities, erasure."""
