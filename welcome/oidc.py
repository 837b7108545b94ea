"""The city's directory, as allauth wants to know it."""


def providers(server_url: str, client_id: str, secret: str) -> dict:
    """No address, no directory."""
    app = {"provider_id": "city", "name": "city", "client_id": client_id, "secret": secret}
    apps = [app | {"settings": {"server_url": server_url}}] if server_url else []
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
