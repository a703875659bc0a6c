"""From a parsed document to a clean article, by general rules of form and phrase.

``repair`` mends characters, ``paragraphs`` cuts lines, ``lines`` and ``noise`` judge one line,
``reports`` tells which only begins like furniture, ``blocks`` judges its neighbours, ``header``,
``headline`` and ``credits`` read what becomes a field, and ``article`` puts them in order. The
phrases are data, in ``worker.furniture.phrases``; what no rule decides is asked of the model in
``worker.furniture``.
"""

from worker.cleaning.article import clean

__all__ = ["clean"]
