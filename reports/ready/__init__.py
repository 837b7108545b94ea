"""Figures that are kept ready, so that a city counts its past once (docs/decisions/0029-figures-kept-ready.md)."""
