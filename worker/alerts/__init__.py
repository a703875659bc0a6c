"""Alerts: who is told of what, when again, and in which words."""
