"""A web page: what it states about its article, and whether it holds one.

``tree`` parses within bounds, ``metadata`` reads what the page states, ``furniture`` tells an
article's text from menus, consent forms, paywalls and error pages.
"""
