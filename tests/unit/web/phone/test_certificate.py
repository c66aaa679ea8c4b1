"""The certificate that is made for a phone's connection."""

from __future__ import annotations

import hashlib
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from posecheck.web.phone.certificate import FILE_NAME, VALID_FOR, find_certificate

ADDRESS = "192.168.1.20"
NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize("address", [ADDRESS, "fd00::20"])
def test_it_is_for_one_address_and_for_nothing_else(tmp_path: Path, address: str) -> None:
    """It names this address, is no authority, and phones accept how long it is valid for."""
    path = find_certificate(tmp_path, address).path
    certificate = x509.load_pem_x509_certificate(path.read_bytes())

    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == [address]
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert timedelta(days=398) >= VALID_FOR


def test_it_can_be_served_and_is_private(tmp_path: Path) -> None:
    """OpenSSL takes it with its key, this user alone can read it, the fingerprint is SHA-256."""
    found = find_certificate(tmp_path, ADDRESS)
    certificate = x509.load_pem_x509_certificate(found.path.read_bytes())
    digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()

    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(found.path)
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert found.fingerprint.replace(":", "").lower() == digest


@pytest.mark.parametrize(
    ("address", "after", "same"),
    [
        (ADDRESS, timedelta(), True),
        (ADDRESS, VALID_FOR - timedelta(days=9), True),
        (ADDRESS, VALID_FOR - timedelta(days=7), False),
        (ADDRESS, timedelta(days=-2), False),
        ("192.168.1.21", timedelta(), False),
    ],
)
def test_it_is_kept_while_it_is_good(
    tmp_path: Path, address: str, after: timedelta, same: bool
) -> None:
    """The same one serves the same address until a week before it expires, then another does."""
    first = find_certificate(tmp_path, ADDRESS, NOW)
    second = find_certificate(tmp_path, address, NOW + after)

    assert (second == first) is same


def test_one_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    """Neither half a file nor a key of another certificate is served."""
    path = tmp_path / FILE_NAME
    first = find_certificate(tmp_path, ADDRESS)
    content = path.read_text()
    path.write_text(content[:400])
    second = find_certificate(tmp_path, ADDRESS)
    key, mark, _ = content.partition("-----BEGIN CERTIFICATE")
    path.write_text(key + mark + path.read_text().partition(mark)[2])
    third = find_certificate(tmp_path, ADDRESS)

    assert len({first.fingerprint, second.fingerprint, third.fingerprint}) == 3
