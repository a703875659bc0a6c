"""Reports of one story in different languages: names, sentence vectors, and the link."""
