"""WhatsApp's exported chats, in every locale of CLDR."""
