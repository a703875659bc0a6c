"""source → fetch → keep what arrived."""
