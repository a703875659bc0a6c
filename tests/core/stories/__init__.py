"""Tests of worker.core.stories."""
