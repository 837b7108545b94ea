"""Language mediators: the pool of the city, requests of the offices, and what an assignment costs (handbook §6.6)."""
