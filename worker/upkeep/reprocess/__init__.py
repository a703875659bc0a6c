"""What is stored, under today's rules."""
