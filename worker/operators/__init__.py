"""Those who run the service are told of sources, endpoints and templates that fail."""
