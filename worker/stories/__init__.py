"""Stories: which reports tell of one event, found online, an article at a time.

An article's terms (``terms``) are compared with those of the active stories, which an inverted
index finds (``index``), by their mean cosine similarity to a story's reports, weighted by how rare
a term is (``frequencies``) and by the time between; ``joining`` decides by how much the likest
stands out among the others, ``profile`` keeps what a story is about, and ``merging``
finds stories that turned out to be one. All is pure: nothing here reads or writes anything.

The method is that of Miranda et al. (2018), "Multilingual Clustering of Streaming News", without
its learned weights: a story is its mean report, and time decays likeness.
"""
