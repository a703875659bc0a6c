"""How the service is doing: figures, delays, heartbeats."""
