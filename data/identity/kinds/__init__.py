"""What a contact is: a person, a desk, a machine, a mailing list or a group."""
