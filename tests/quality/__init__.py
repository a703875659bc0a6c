"""How well articles are told apart and brought together, measured on labelled sets."""
