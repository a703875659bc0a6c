"""What every process of the service does: its limits, its parent, its signs of life, its end."""
