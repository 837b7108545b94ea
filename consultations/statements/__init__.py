"""What clients say to advice, statistics and contact, each for itself (P02, P18)."""
