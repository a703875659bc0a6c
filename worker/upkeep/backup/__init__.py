"""Backups: one file for both databases, and back from it."""
