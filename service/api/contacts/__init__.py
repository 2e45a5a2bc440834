"""Routes about an owner's contacts together: whom to introduce to whom."""
