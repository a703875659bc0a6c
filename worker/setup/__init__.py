"""From the configuration to what every process works with."""
