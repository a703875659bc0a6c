"""From a text as it was read to whole characters and paragraphs; nothing is judged yet."""
