"""SQL: what is read and written, and in which transaction."""
