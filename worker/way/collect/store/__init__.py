"""The SQL of it."""
