"""The nodes' certificates, made anew at every start: of one node self-signed, of several by the cluster's own CA."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
from pathlib import Path

DAYS = "30"
KEY_KIND = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
CA_EXTENSION = "basicConstraints=critical,CA:TRUE"


def make(folder: Path, addresses: dict[str, str]) -> tuple[dict[str, ssl.SSLContext], Path, dict[str, str]]:
    """By node: a server context, and the certificate's SHA-256 (AB:CD:...); between them the file to trust."""
    folder.mkdir(parents=True)
    authority = None if len(addresses) == 1 else _authority(folder)
    made = {node: _certificate(folder, node, address, authority) for node, address in addresses.items()}
    contexts = {node: _context(*files) for node, files in made.items()}
    fingerprints = {node: _fingerprint(certificate) for node, (certificate, _) in made.items()}
    trusted = authority[0] if authority else next(iter(made.values()))[0]
    return contexts, trusted, fingerprints


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, stdin=subprocess.DEVNULL)


def _authority(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "pve-root-ca.pem", folder / "pve-root-ca.key"
    subject = "/CN=Proxmox Virtual Environment/OU=simulator/O=PVE Cluster Manager CA"
    names = ("-subj", subject, "-addext", CA_EXTENSION)
    _openssl("req", "-x509", *KEY_KIND, "-keyout", key, "-out", certificate, "-days", DAYS, *names)
    return certificate, key


def _certificate(folder: Path, node: str, address: str, authority: tuple[Path, Path] | None) -> tuple[Path, Path]:
    """A node's own, for the names that pve-cluster gives it."""
    if authority is None:
        certificate, key = folder / "pve-ssl.pem", folder / "pve-ssl.key"
        names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost")
        ends = ("-out", certificate, "-days", DAYS, *names, "-addext", CA_EXTENSION)
        _openssl("req", "-x509", *KEY_KIND, "-keyout", key, *ends)
    else:
        certificate, key = folder / f"pve-ssl-{node}.pem", folder / f"pve-ssl-{node}.key"
        request, extensions = folder / f"{node}.csr", folder / f"{node}.cnf"
        full = f"{node}.example.org"
        _openssl("req", *KEY_KIND, "-keyout", key, "-out", request, "-subj", f"/OU=PVE Cluster Node/CN={full}")
        own = "" if address == "127.0.0.1" else f"IP:{address},"
        names = f"IP:127.0.0.1,IP:::1,DNS:localhost,{own}DNS:{node},DNS:{full}"
        extensions.write_text(f"basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName={names}\n")
        ca = ("-CA", authority[0], "-CAkey", authority[1], "-CAcreateserial")
        _openssl("x509", "-req", "-in", request, *ca, "-out", certificate, "-days", DAYS, "-extfile", extensions)
    key.chmod(0o600)
    return certificate, key


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


def _fingerprint(certificate: Path) -> str:
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest().upper()
    return ":".join(digest[i : i + 2] for i in range(0, 64, 2))
