"""Invented, believable and reproducible work of three years: the same seed gives the same data.

All chance comes from one `random.Random`; nothing here reads the clock or iterates over a set.
"""
