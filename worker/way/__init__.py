"""The way of an article: collected, read, judged, delivered."""
