"""Wirewatch: watches feeds and folders and tells people what is new."""

__version__ = "0.2.0"
