"""The books: that no alert was lost."""
