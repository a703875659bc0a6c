"""A month of one desk, invented from a seed, replayed and judged by what it was invented from."""
