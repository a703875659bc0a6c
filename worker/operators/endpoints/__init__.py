"""Those who run the service are told of endpoints that fail, and are switched off."""
