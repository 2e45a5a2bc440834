"""Google's own APIs: Gmail (headers alone), Calendar, and Contacts (People)."""
