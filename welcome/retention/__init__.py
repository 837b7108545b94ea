"""What is kept how long, and what then happens to it (handbook §5.3)."""
