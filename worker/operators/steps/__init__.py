"""What is told to those who run the service, and the ways to them."""
