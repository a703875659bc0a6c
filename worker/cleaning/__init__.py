"""From a parsed document to a clean article, by general rules of form and phrase.

``text`` makes characters and paragraphs whole, ``lines`` judges one line, ``blocks`` those around
it; ``headline``, ``header``, ``credits`` and ``shown_dates`` read what becomes a field, and
``article`` puts them in order. The words of the rules are data, in ``vocabulary``, and so are the
phrases, in ``worker.furniture.phrases``; what no rule decides is asked of the model in
``worker.furniture``.
"""

from worker.cleaning.article import clean

__all__ = ["clean"]
