"""When a feed is asked next: what it publishes when, and what a request is worth. All pure."""
