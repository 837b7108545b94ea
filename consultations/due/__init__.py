"""What is due, in one list: follow-ups, referrals that wait for an answer or came to nothing, and other tasks."""
