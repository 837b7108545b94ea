"""Annual reports made in the background: asked for, at work, offered for a day."""
