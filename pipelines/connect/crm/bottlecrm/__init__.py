"""BottleCRM: contacts, interactions, custom fields and tasks of one organisation."""
