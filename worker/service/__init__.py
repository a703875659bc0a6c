"""The service: its tasks, their times, and the tree of processes on one machine."""
