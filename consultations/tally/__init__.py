"""Paper tally sheets entered afterwards: many consultations without a name on one page."""
