"""Lists of suggestions: everybody's, the changed owners', the past's."""
