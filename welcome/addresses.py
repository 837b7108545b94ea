"""Under which address the product is reached, as far as the settings tell."""

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]", "*")


def site_url(trusted_origins: list[str], hosts: list[str]) -> str:
    """The first trusted origin, otherwise the first public host, otherwise a computer of one's own."""
    public = [f"https://{host}" for host in hosts if host not in LOCAL_HOSTS and not host.startswith(".")]
    return next(iter([*trusted_origins, *public]), "http://127.0.0.1:8000")
