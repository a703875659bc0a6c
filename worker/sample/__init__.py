"""The sample configuration, which ``wirewatch init`` writes."""
