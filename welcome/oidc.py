"""The city's directory, as allauth wants to know it."""

from urllib.parse import urlsplit


def origins(server_url: str) -> list[str]:
    """Where the button on the login page may lead: browsers apply the policy for forms to redirects, too."""
    address = urlsplit(server_url)
    return [f"{address.scheme}://{address.netloc}"] if address.netloc else []


def providers(server_url: str, client_id: str, secret: str) -> dict:
    """No address, no directory."""
    app = {"provider_id": "city", "name": "city", "client_id": client_id, "secret": secret}
    apps = [app | {"settings": {"server_url": server_url}}] if server_url else []
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
