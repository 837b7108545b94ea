"""Keeping the directory right: partners are asked, confirm or propose corrections, and the city decides."""
