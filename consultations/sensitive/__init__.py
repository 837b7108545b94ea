"""The sensitive note of a consultation, kept apart from the factual one (handbook P15)."""
