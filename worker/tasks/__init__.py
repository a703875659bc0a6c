"""The Celery tasks: thin, with ids as their only arguments."""
