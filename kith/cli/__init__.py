"""The command line: what every command shares, and one folder for each kind of reader."""
