"""What may have been sent before a database was put back in an older state."""
