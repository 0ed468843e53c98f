"""Signed keys: what Keygen was seen to sign, and that anybody can check what the sandbox signs."""

import base64
import json
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keygen_sandbox import ed25519
from keygen_sandbox.accounts import PRODUCT_TOKEN, Account
from keygen_sandbox.signing import public_key, public_keys, sign, signed_data
from keygen_sandbox.store import Policy
from tests.sandbox.conftest import Sandbox
from tests.sandbox.test_licenses import Licensing
from tests.sandbox.test_properties import FEW, TEXT
from tests.sandbox.test_recorded import PUBLIC_KEYS, SIGNED_KEYS

ACCOUNT = Account("demo")
RFC_8032 = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
]  # fmt: skip
"""Secret, public key, message and signature of the tests in section 7.1."""
NODE = """
const [key, data, signature] = process.argv.slice(1).map((text) => Buffer.from(text, "hex"))
const publicKey = { key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key]),
  format: "der", type: "spki" }
process.exit(require("crypto").verify(null, data, publicKey, signature) ? 0 : 1)
"""
"""Verifies with OpenSSL."""


@pytest.fixture
def licensing(sandbox: Sandbox) -> Licensing:
    """A user, and a policy whose keys are signed."""
    licensing = Licensing(sandbox)
    policy = Policy(
        account_id=ACCOUNT.id, product_id=ACCOUNT.product_id, scheme="ED25519_SIGN", duration=60
    )
    licensing.policy_id = sandbox.store.add(policy).id
    return licensing


def shape(value: Any) -> Any:
    """The names of a JSON value, in order, and the types of what is there."""
    if isinstance(value, dict):
        return [(name, shape(item)) for name, item in value.items()]
    return type(value)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_vectors_of_the_specification(
    secret: str, public: str, message: str, signature: str
) -> None:
    assert ed25519.public_key(bytes.fromhex(secret)).hex() == public
    assert ed25519.sign(bytes.fromhex(secret), bytes.fromhex(message)).hex() == signature


@FEW
@given(secret=st.binary(min_size=32, max_size=32), message=st.binary(max_size=99), data=st.data())
def test_any_other_bit_is_a_forgery(secret: bytes, message: bytes, data: st.DataObject) -> None:
    public, signature = ed25519.public_key(secret), ed25519.sign(secret, message)
    assert ed25519.verify(public, message, signature)
    for index, part in enumerate((public, message, signature)):
        if not part:
            continue
        bit = data.draw(st.integers(0, len(part) * 8 - 1))
        forged = (int.from_bytes(part) ^ 1 << bit).to_bytes(len(part))
        parts = [public, message, signature]
        parts[index] = forged
        assert not ed25519.verify(*parts)


def test_signature_that_was_made_another() -> None:
    """By adding the order of the group, which changes nothing but the bytes."""
    secret = bytes(32)
    signature = ed25519.sign(secret, b"")
    order = 2**252 + 27742317777372353535851937790883648493
    answer = int.from_bytes(signature[32:], "little") + order
    another = signature[:32] + answer.to_bytes(32, "little")
    assert not ed25519.verify(ed25519.public_key(secret), b"", another)


@pytest.mark.parametrize(("public", "signature"), [(b"", b""), (b"\xff" * 32, b"\xff" * 64)])
def test_what_is_no_key_and_no_signature(public: bytes, signature: bytes) -> None:
    assert not ed25519.verify(public, b"", signature)


def test_others_can_check_it() -> None:
    signed, _, signature = sign(ACCOUNT, "é").partition(".")
    parts = (public_key(ACCOUNT), signed.encode().hex(), base64.urlsafe_b64decode(signature).hex())
    for data, status in ((parts[1], 0), ("00", 1)):
        command = ["node", "-e", NODE, parts[0], data, parts[2]]
        assert subprocess.run(command, check=False).returncode == status


def test_keys_of_keygen_itself(licensing: Licensing) -> None:
    """They can be read here, and what the sandbox signs has the same names, in the same order."""
    recorded, own = (
        signed_data(key, base64.b64decode(PUBLIC_KEYS["ed25519"]).decode()) for key in SIGNED_KEYS
    )
    assert own == "OWN-DATA-1"
    assert recorded
    made = licensing.ask(licensing.document()).json()["data"]
    said = signed_data(made["attributes"]["key"], public_key(ACCOUNT))
    assert said
    facts = json.loads(said)
    assert shape(facts) == shape(json.loads(recorded))
    assert said == json.dumps(facts, separators=(",", ":"))
    assert facts["user"] == {"id": licensing.user.id, "email": licensing.user.email}
    assert facts["policy"] == {"id": licensing.policy_id, "duration": 60}
    attributes = made["attributes"]
    assert facts["license"] == {
        "id": made["id"], "created": attributes["created"], "expiry": attributes["expiry"],
    }  # fmt: skip
    assert attributes["scheme"] == "ED25519_SIGN"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("short", "short"),  # and no KEY_TOO_SHORT: it is signed
        ("{{product}} {{Email}} {{duration}} {{x}}.", "{product} {email} 60 ."),
        ("{{{id}} {{created}}", "{{{id} {created}"),
        ("{ {id}}", "{{ {{id}}}}"),
    ],
)
def test_own_key(licensing: Licensing, key: str, said: str) -> None:
    """It replaces what Keygen would sign; variables in it are filled in."""
    made = licensing.ask(licensing.document(attributes={"key": key})).json()["data"]
    assert signed_data(made["attributes"]["key"], public_key(ACCOUNT)) == said.format(
        id=made["id"], created=made["attributes"]["created"], product=ACCOUNT.product_id,
        email=licensing.user.email,
    )  # fmt: skip


def test_licence_of_nobody(licensing: Licensing) -> None:
    licensing.secret = PRODUCT_TOKEN
    document = licensing.document()
    del document["data"]["relationships"]["owner"]
    key = licensing.ask(document).json()["data"]["attributes"]["key"]
    said = signed_data(key, public_key(ACCOUNT))
    assert said
    assert json.loads(said)["user"] is None


@FEW
@given(data=TEXT)
def test_what_is_signed_can_be_read(data: str) -> None:
    key = sign(ACCOUNT, data)
    assert signed_data(key, public_key(ACCOUNT)) == data
    assert signed_data(key, public_key(Account("other"))) is None


@pytest.mark.parametrize("key", ["", "x", "key/x.y", "key/eA==.eA==", "é.é", "key/eA==.=%%%"])
def test_what_is_no_signed_key(key: str) -> None:
    assert signed_data(key, public_key(ACCOUNT)) is None


def test_every_account_has_keys_of_its_own() -> None:
    assert public_key(ACCOUNT) == public_key(Account("demo", protected=True))
    assert public_key(ACCOUNT) != public_key(Account("locked"))
    assert public_keys(ACCOUNT).keys() == PUBLIC_KEYS.keys()
    for name, key in public_keys(ACCOUNT).items():
        assert len(base64.b64decode(key)) == len(base64.b64decode(PUBLIC_KEYS[name]))
