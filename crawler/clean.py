"""Makes untrusted text safe to show: the one place where it happens."""
