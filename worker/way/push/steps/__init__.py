"""The doing of it: what is decided, carried out."""
