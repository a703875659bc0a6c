"""Mutated documents and feeds, each of which has to end with an outcome."""
