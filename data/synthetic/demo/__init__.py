"""The small made-up world of the README: one owner, five stories, some sixty others."""
