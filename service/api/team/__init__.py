"""Routes of the team view."""
