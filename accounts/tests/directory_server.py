"""A city's directory that speaks OpenID Connect, over HTTP on a port of its own: discovery, authorization with PKCE,
token, user information, keys. What it says of the person is `claims`."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "willkommen", "only-for-tests"


class Silent(WSGIRequestHandler):
    def log_message(self, *args) -> None:
        pass


@dataclass
class Directory:
    claims: dict = field(default_factory=dict)
    information: dict | None = None
    """What the user information says where it is something else than the token."""
    url: str = ""
    codes: dict[str, dict] = field(default_factory=dict)
    asked: list[dict] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def __call__(self, environ, start_response):
        path, query = environ["PATH_INFO"], _single(environ["QUERY_STRING"])
        size = int(environ.get("CONTENT_LENGTH") or 0)
        posted = _single(environ["wsgi.input"].read(size).decode())
        status, headers, body = getattr(self, path.strip("/").replace(".well-known/", ""), self.missing)(
            query, posted
        )
        start_response(status, [("Content-Type", "application/json"), *headers])
        return [json.dumps(body).encode()]

    def missing(self, query, posted):
        return "404 Not Found", [], {}

    def discovery(self, query, posted):
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in names.items()}
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        return "200 OK", [], found | methods | {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}

    def authorize(self, query, posted):
        self.asked.append(query)
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        answer = urlencode({"code": code, "state": query["state"]})
        return "302 Found", [("Location", f"{query['redirect_uri']}?{answer}")], {}

    def token(self, query, posted):
        asked = self.codes.pop(posted.get("code"), None)
        digest = hashlib.sha256(posted.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        is_right = asked and asked["code_challenge"] == challenge and posted["client_secret"] == CLIENT_SECRET
        if not is_right:
            return "400 Bad Request", [], {"error": "invalid_grant"}
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT_ID, "sub": "1", "iat": now, "exp": now + 60} | self.claims
        signed = jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "1"})
        return "200 OK", [], {"access_token": "x", "token_type": "Bearer", "id_token": signed}

    def userinfo(self, query, posted):
        return "200 OK", [], {"sub": "1"} | (self.claims if self.information is None else self.information)

    def jwks(self, query, posted):
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return "200 OK", [], {"keys": [public | {"kid": "1", "alg": "RS256"}]}


setattr(Directory, "openid-configuration", Directory.discovery)


def _single(encoded: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(encoded).items()}


@contextmanager
def running_directory() -> Iterator[Directory]:
    directory = Directory()
    with make_server("127.0.0.1", 0, directory, handler_class=Silent) as server:
        directory.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield directory
        finally:
            server.shutdown()
            thread.join()
