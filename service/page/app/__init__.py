"""The page as an app on a phone: its manifest, its worker, and answers kept without a network."""
