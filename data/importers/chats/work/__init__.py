"""Chats of the programs that people use at work."""
