"""Consultations that were begun and are not saved yet."""
