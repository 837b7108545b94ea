"""The yearly review of rights: every role of today is confirmed or ended by somebody else than who holds it."""
