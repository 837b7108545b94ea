"""The public pages of the network under /welcome/, when the city switches them on (NETWORK_PUBLIC)."""
