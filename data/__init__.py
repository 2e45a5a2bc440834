"""What happened: the log, the people in it, and the only SQL.

Belongs here: whatever would be true if nothing were ever learned. This room imports no other room.
"""
