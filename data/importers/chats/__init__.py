"""Chats and text messages: WhatsApp, Telegram, Signal, Meta, Android."""
