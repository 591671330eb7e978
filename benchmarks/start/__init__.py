"""What a command costs before and besides its work."""
