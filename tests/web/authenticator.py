"""A device that keeps passkeys, as the browser's scripts reach it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


class Authenticator:
    """One key of one person; ``is_verified``: the device has asked who holds it."""

    def __init__(self, origin: str = "http://localhost") -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = token_bytes(16)
        self.is_verified = True
        self.counter = 0
        self.holder = b""

    def create(self, options: str) -> str:
        """Answer to a page that wants a new passkey."""
        asked = json.loads(options)
        self.holder = _bytes(asked["user"]["id"])
        data = self._data(asked["rp"]["id"], NEW) + bytes(16)
        data += len(self.id).to_bytes(2) + self.id + cbor2.dumps(self._public())
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": self._client("webauthn.create", asked["challenge"]),
                "attestationObject": attested,
            }
        )

    def get(self, options: str) -> str:
        """Answer to a page that wants somebody to sign in."""
        asked = json.loads(options)
        self.counter += 1
        data = self._data(asked["rpId"])
        client = self._client("webauthn.get", asked["challenge"])
        signed = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": data,
                "signature": signed,
                "userHandle": self.holder,
            }
        )

    def _answer(self, response: dict[str, bytes]) -> str:
        return json.dumps(
            {
                "id": _text(self.id),
                "rawId": _text(self.id),
                "type": "public-key",
                "response": {name: _text(value) for name, value in response.items()},
                "extensions": "{}",
            }
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _data(self, site: str, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.is_verified else 0) | more
        return sha256(site.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4)

    def _public(self) -> dict[int, Any]:
        """The public half as COSE writes it: an elliptic curve, ES256, P-256, x and y."""
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
