"""The certificate a phone's connection is encrypted with: made here, trusted by nobody else.

No authority signs certificates for addresses in a home network. The phone therefore warns about
it once, and the fingerprint is what a person can compare.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from posecheck.storage.atomic import write_text
from posecheck.storage.private import restrict_file

FILE_NAME: Final = "phone-certificate.pem"
# Apple's devices accept no certificate that is valid for longer than 398 days.
VALID_FOR: Final = timedelta(days=397)
# One that expires during a set would end it.
_RENEWED_BEFORE: Final = timedelta(days=7)
_CLOCKS_DIFFER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its private key, together in one file.

    Attributes:
        path: a PEM file that only this user may read.
        fingerprint: its SHA-256, as browsers show it: ``AB:CD:...``.
    """

    path: Path
    fingerprint: str


def find_certificate(folder: Path, address: str, now: datetime | None = None) -> Certificate:
    """Return the certificate for an address: the one that is kept, or a new one.

    The kept one is taken while it is for this very address and remains valid for a week.

    Args:
        folder: the data folder.
        address: an IP address of this machine.
        now: the time, with its zone; None for the present.

    Raises:
        OutputError: a new one cannot be written.
    """
    now = now or datetime.now(UTC)
    path = folder / FILE_NAME
    certificate = _read(path)
    if certificate is None or not _is_good(certificate, address, now):
        certificate = _make(path, address, now)
    restrict_file(path)
    digest = certificate.fingerprint(hashes.SHA256())
    return Certificate(path, digest.hex(":").upper())


def _read(path: Path) -> x509.Certificate | None:
    """Return what is kept, None where that is nothing that could be used."""
    try:
        content = path.read_bytes()
        certificate = x509.load_pem_x509_certificate(content)
        key = load_pem_private_key(content, password=None)
    except (OSError, ValueError, TypeError):
        return None
    return certificate if key.public_key() == certificate.public_key() else None


def _is_good(certificate: x509.Certificate, address: str, now: datetime) -> bool:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    return (
        names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address(address)]
        and certificate.not_valid_before_utc <= now
        and now + _RENEWED_BEFORE < certificate.not_valid_after_utc
    )


def _make(path: Path, address: str, now: datetime) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"posecheck at {address}")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now - _CLOCKS_DIFFER + VALID_FOR)
        .add_extension(names, critical=False)
        # It may vouch for this server and for nothing else, even where a phone is told to trust it.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # In one file, so that the two always belong together.
    pem = secret + certificate.public_bytes(Encoding.PEM)
    write_text(path, pem.decode("ascii"), private=True)
    return certificate
