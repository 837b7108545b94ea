"""The models of all parts, so that Django finds them."""

from network.events.models import Event, HeadCount, Place

__all__ = ["Event", "HeadCount", "Place"]
