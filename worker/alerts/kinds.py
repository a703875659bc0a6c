"""What is told first and what later, by the names under which it is stored and sent."""

from __future__ import annotations

NEWS = "article.matched"
"""The kind of what is told first, and the type of its webhook."""
UPDATE = "story.updated"
"""The type of the webhook of what is told of a story later."""
