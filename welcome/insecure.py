"""What settings must not be when real data is served."""

from collections.abc import Mapping
from typing import Any

LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver"}
SHORTEST_KEY = 40


def insecurities(read: Mapping[str, Any]) -> list[str]:
    """Reasons why the settings `read` must not serve real data; empty when they may."""
    is_trial, public_hosts = read["DEBUG"], set(read["ALLOWED_HOSTS"]) - LOCAL
    is_public, names = bool(public_hosts) and not is_trial, ", ".join(sorted(public_hosts))
    key, directory, factor = read["SECRET_KEY"], read["OIDC_SERVER_URL"], read["SECOND_FACTOR"]
    encryption = read["ENCRYPTION_KEYS"]
    is_directory_known = read["OIDC_CLIENT_ID"] and read["OIDC_CLIENT_SECRET"]
    reasons = {
        "SECRET_KEY is not set (or set DEBUG=true on a computer of your own)": not is_trial
        and key == read["INSECURE_SECRET_KEY"],
        "SECRET_KEY is shorter than 40 characters": not is_trial and len(key) < SHORTEST_KEY,
        "AUDIT_KEY is shorter than 40 characters": 0 < len(read["AUDIT_KEY"]) < SHORTEST_KEY,
        "ENCRYPTION_KEY has a key that is shorter than 40 characters": not is_trial
        and min(map(len, encryption)) < SHORTEST_KEY,
        "ENCRYPTION_KEY is the same as SECRET_KEY": not is_trial and key in encryption,
        f"DEBUG is on while ALLOWED_HOSTS names {names}": is_trial and public_hosts,
        "ALLOWED_HOSTS contains * and would answer to any name": "*" in read["ALLOWED_HOSTS"],
        "USE_HTTPS is off while ALLOWED_HOSTS names a public host": is_public and not read["USE_HTTPS"],
        "SECOND_FACTOR is neither off nor recommended nor required": factor
        not in ("off", "recommended", "required"),
        "SECOND_FACTOR is not required while ALLOWED_HOSTS names a public host": is_public
        and factor != "required",
        "OIDC_SERVER_URL is set without OIDC_CLIENT_ID and OIDC_CLIENT_SECRET": directory
        and not is_directory_known,
        "OIDC_SERVER_URL does not begin with https://": directory
        and not is_trial
        and not directory.startswith("https://"),
    }
    return [reason for reason, holds in reasons.items() if holds]
