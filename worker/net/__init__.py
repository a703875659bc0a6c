"""Outbound network: the HTTP door and the SMTP door."""
