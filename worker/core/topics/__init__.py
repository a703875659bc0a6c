"""Finds topics in articles, with the places that show it and how much the article is about them."""

from worker.core.topics.matcher import TopicMatcher, compile_topics

__all__ = ["TopicMatcher", "compile_topics"]
