"""Integration monitoring (handbook §6.9): official figures that the city or others publish, read from a file. They are
never counted here, and never mixed with what is."""
