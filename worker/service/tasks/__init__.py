"""The Celery tasks: thin, with ids as their only arguments."""

QUEUES = ("schedule", "fetch", "process", "webhook", "mail", "file")
"""One queue per kind of work."""
