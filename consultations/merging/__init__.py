"""Merging two files of one person, and taking it back (P19; docs/decisions/0028-merge-and-hand-over.md)."""
