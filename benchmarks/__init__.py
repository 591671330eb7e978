"""What is measured, each with a command that prints it."""
