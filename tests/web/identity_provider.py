"""A small identity provider on loopback, which says of somebody what a test lets it say."""

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

CLIENT, SECRET = "polku", "known-to-both-sides"


class Provider:
    """Answers as OpenID Connect says: its description, its keys, and a token for a code."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
        self.signs_with = self.key
        self.codes: dict[str, dict[str, Any]] = {}
        # Whom its own page signs in, where a real browser comes to it.
        self.person: dict[str, Any] = {}
        self.server = make_server("127.0.0.1", 0, self._answer)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Be unreachable."""
        self.server.shutdown()
        self.server.server_close()

    def approve(self, address: str, **claims: Any) -> str:
        """Somebody signs in on the provider's page: where their browser goes from there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked | {"claims": {"nonce": asked["nonce"], **claims}}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _answer(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        if request.path == "/authorize":
            return redirect(self.approve(request.url, **self.person))(environ, start_response)
        answers = {
            "/.well-known/openid-configuration": self._description,
            "/keys": lambda _request: {"keys": [self.key.as_dict(private=False)]},
            "/token": self._token,
        }
        body = json.dumps(answers[request.path](request))
        return Response(body, content_type="application/json")(environ, start_response)

    def _description(self, _request: Request) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _token(self, request: Request) -> dict[str, Any]:
        """Only for the client that asked, which knows what it had hashed, and once for a code."""
        told = request.headers["Authorization"].removeprefix("Basic ")
        assert b64decode(told).decode() == f"{CLIENT}:{SECRET}"
        asked = self.codes.pop(request.form["code"])
        verifier = sha256(request.form["code_verifier"].encode()).digest()
        assert urlsafe_b64encode(verifier).rstrip(b"=").decode() == asked["code_challenge"]
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "somebody",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 60,
            **asked["claims"],
        }
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}
