#!/usr/bin/env bash
# Makes a small Debian of the release that runs here, with a package and what it needs, and nothing of this machine.
#   fresh-root.sh DIR PACKAGE.deb
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source=scripts/support/packages.sh
. scripts/support/packages.sh
# shellcheck source=scripts/support/debian.sh
. scripts/support/debian.sh

# unshare: a mount that is not undone ends with the process, and is not seen outside.
debian_sources | unshare --mount mmdebstrap --quiet --mode=root --variant=apt --format=directory \
    --aptopt='APT::Install-Recommends "false"' \
    --customize-hook="copy-in $2 /tmp" \
    --customize-hook="chroot \"\$1\" apt-get install --quiet --yes /tmp/${2##*/}" \
    --customize-hook="rm \"\$1/tmp/${2##*/}\"" \
    "$(debian_release)" "$1" -
