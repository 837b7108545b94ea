"""The desk: who waits today, who is called and by whom, and what every open desk of an office sees of it."""
