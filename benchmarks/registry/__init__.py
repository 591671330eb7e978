"""What importing and asking a registry costs."""
