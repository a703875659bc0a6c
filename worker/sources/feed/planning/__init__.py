"""When a feed is asked next: what it publishes when, and what a request is worth. All pure."""

USUAL_FRESHNESS = 300.0
"""Seconds of delay that are aimed at where none is given."""
