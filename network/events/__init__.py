"""Events and offers of the offices: language cafés, courses, festivals, gardens, trips, trainings (handbook §6.5, T23).

Nobody is on a list: who wants a place gets a number without a name, and of who came there are head counts.
"""
