"""The models of all parts, so that Django finds them."""
