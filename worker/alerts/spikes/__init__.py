"""Spikes: far more stories on a topic than its own last weeks lead one to expect. Pure."""
