"""What happens every week: at which moment, and what leaves by it."""
