"""Where webhooks may go, and what may stand in their way."""
