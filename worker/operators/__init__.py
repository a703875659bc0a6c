"""Those who run the service are told of sources that fail, fall silent and recover."""
