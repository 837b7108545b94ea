"""Rounded figures of frozen years for everybody, when the city switches it on."""
