"""What is told first, what later, and what is only tried or shown, by the names under which it is
stored and sent."""

from __future__ import annotations

NEWS = "article.matched"
"""The kind of what is told first, and the type of its webhook."""
UPDATE = "story.updated"
"""The type of the webhook of what is told of a story later."""
TEST = "test.ping"
"""The kind, and the type of the webhook, of a message that only tries a channel."""
PREVIEW = "msg_preview"
"""The id of what is shown and never sent."""
