"""An interaction as a row that is written, and all of them as columns that are read."""
