"""Mails that carry articles: headers by any spelling, the part that is the text, forwards."""
