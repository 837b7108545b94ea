"""Decentral housing: flats of the programme, who lives in them by head counts, and moves out of accommodations."""
