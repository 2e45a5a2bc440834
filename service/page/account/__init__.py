"""The pages about an owner: their settings, their own addresses, what is kept of them."""
