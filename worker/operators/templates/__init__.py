"""Those who run the service are told of templates that fail; what is held for one is freed."""
