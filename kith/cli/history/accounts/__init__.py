"""What kith connect asks of an account's owner: to sign in, and which calendars are theirs."""
