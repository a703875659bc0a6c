"""Spikes: far more stories on a topic than its own last weeks lead one to expect. Pure."""

from __future__ import annotations

KIND = "topic.spike"
"""The type of a spike's webhook, and the kind that its message's id is made from."""
