"""Files that hold several documents, read as streams: a record at a time, in bounded memory.

Nothing is ever written to disk, and no name inside an archive is ever used as a path. What
cannot be read is told with its place and its reason, and the rest goes on. What reads one kind of
file is imported when such a file comes: most folders never hold one.
"""
