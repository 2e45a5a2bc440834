"""The pages to which the links of a digest lead: open to whoever has the mail."""
