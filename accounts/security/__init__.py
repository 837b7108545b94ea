"""How people prove who they are: second factors, sessions, the city's directory (docs/decisions/0021-accounts.md)."""
