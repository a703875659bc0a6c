"""Stored articles as people and programs are shown them."""
