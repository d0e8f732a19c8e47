"""What a key with as many signatures of its own as fit costs, when many signatures name it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from prepare import prepare

# The most of a key file that is read, and the most signatures of a signature file.
KEY_SIZE, SIGNATURES = 1 << 20, 16
ALGORITHMS = ("rsa4096", "ed25519", "nistp384", "nistp521")
# How many self-signatures: one, as many as are checked, and as many as fit.
COUNTS = (1, 256, None)


class Home:
    """A GnuPG home that goes away again."""

    def __init__(self) -> None:
        # The path of the agent's socket must be short.
        self.path = Path(tempfile.mkdtemp(prefix="pgp", dir="/tmp"))
        self.data = self.path / "data"
        self.data.write_bytes(b"some data")

    def gpg(self, *arguments: str) -> bytes:
        options = ["--homedir", str(self.path), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
        return subprocess.run(["gpg", *options, *arguments], check=True, capture_output=True).stdout

    def close(self) -> None:
        subprocess.run(["gpgconf", "--homedir", str(self.path), "--kill", "all"], check=False)
        shutil.rmtree(self.path, ignore_errors=True)


def last_packet(key: bytes) -> bytes:
    """The last packet of a key with old-format headers, as gpg writes them."""
    position = 0
    while True:
        width = 1 << (key[position] & 3)
        end = position + 1 + width + int.from_bytes(key[position + 1:position + 1 + width], "big")
        if end >= len(key):
            return key[position:]
        position = end


def openpgp(rounds: int) -> None:
    tool = prepare()
    home = Home()
    try:
        print(f"medians of {rounds} runs of verify, {SIGNATURES} signatures by the key\n"
              f"{'algorithm':12}{'self-signatures':>16}{'key bytes':>12}{'wall s':>9}  says")
        for algorithm in ALGORITHMS:
            home.gpg("--quick-gen-key", f"{algorithm} <{algorithm}@example.com>", algorithm, "sign", "never")
            key = home.gpg("--export", f"{algorithm}@example.com")
            listing = home.gpg("--with-colons", "--list-keys", f"{algorithm}@example.com").decode()
            pin = next(line.split(":")[9] for line in listing.splitlines() if line.startswith("fpr"))
            signature = home.gpg("--local-user", pin, "--output", "-", "--detach-sign", str(home.data))
            Path(f"{home.data}.sig").write_bytes(signature * SIGNATURES)
            repeated = last_packet(key)
            for count in COUNTS:
                more = (KEY_SIZE - len(key)) // len(repeated) if count is None else count - 1
                show(tool, home, algorithm, key + repeated * more, more + 1, pin, rounds)
    finally:
        home.close()


def show(tool: Path, home: Home, algorithm: str, key: bytes, count: int, pin: str, rounds: int) -> None:
    file = home.path / "key"
    file.write_bytes(key)
    command = [str(tool), "--config", os.devnull, "verify", "--signing-key", str(file), "--trusted-fingerprint", pin,
               "--signature", f"{home.data}.sig", str(home.data)]
    taken = []
    for _ in range(rounds):
        started = time.monotonic()
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        taken.append(time.monotonic() - started)
    # Good, or refused for too many.
    if ended.returncode not in (0, 65):
        raise SystemExit(f"bench: {' '.join(command)} failed with {ended.returncode}:\n{ended.stderr}")
    said = (ended.stdout + ended.stderr).strip().splitlines()[-1][-60:]
    print(f"{algorithm:12}{count:16}{len(key):12}{sorted(taken)[rounds // 2]:9.3f}  {ended.returncode} {said}", flush=True)
