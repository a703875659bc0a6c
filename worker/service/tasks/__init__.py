"""The Celery tasks: thin, with ids as their only arguments."""

from worker import channels

QUEUES = ("schedule", "fetch", "process", *channels.QUEUES)
"""One queue per kind of work."""
DELIVER_TASKS = {queue: f"wirewatch.deliver_{queue}" for queue in channels.QUEUES}
"""The task that takes the deliveries of a queue."""
