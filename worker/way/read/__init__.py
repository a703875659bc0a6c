"""document → read → clean → what it is compared by."""
