"""Address books: vCard and Google Contacts."""
