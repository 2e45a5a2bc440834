"""JSON for a CRM."""
