"""outbox → render → deliver → log."""
