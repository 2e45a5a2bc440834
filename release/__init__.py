"""What one command makes of a commit: packages, their parts and licences, checksums and signed notes."""
