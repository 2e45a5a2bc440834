"""What holds where several people share a workspace that others have keys for."""
