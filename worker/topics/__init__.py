"""Finds topics in articles, with the places that show it and how much the article is about them."""
