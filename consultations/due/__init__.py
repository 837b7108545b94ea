"""What is due, in one list: follow-ups, referrals that wait for an answer, and tasks without either."""
