"""What the offices do besides advising: people and institutions brought together in the districts."""
