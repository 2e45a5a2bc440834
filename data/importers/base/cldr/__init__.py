"""Words of CLDR in all its languages, kept as tables: reading them takes no time, and Babel a second."""
