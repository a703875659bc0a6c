"""How the service is seen from outside: a listener's pages, metrics, and a dead-man's ping."""
