# shellcheck shell=bash disable=SC2154
# A release mirror, a stand-in for one node, and the settings that lead to both. Sourced after demo_tool.sh and stand_in.sh.

say "starting the mirror and the Proxmox stand-in"
scripts/support/serve-mirror "$stage/mirror" "$stage/nginx" > "$stage/mirror.url" 2> "$stage/mirror.err" &
# Its one token has just the rights that docs/proxmox.md grants.
start_stand_in "$stage" scripts/support/demo-world.json
wait_for "$stage/mirror.url"
wait_for "$stage/proxmox.json"

PROXMOX_URL=$(field "$stage" url)
PROXMOX_TOKEN=$(field "$stage" tokens flatcar id)
PROXMOX_SECRET=$(field "$stage" tokens flatcar secret)
export PROXMOX_URL PROXMOX_TOKEN PROXMOX_SECRET
PROXMOX_FLATCAR_FINGERPRINT=$(field "$stage" fingerprint)
PROXMOX_FLATCAR_RELEASE_URL=$(cat "$stage/mirror.url")
export PROXMOX_FLATCAR_FINGERPRINT PROXMOX_FLATCAR_RELEASE_URL
export PROXMOX_FLATCAR_SIGNING_KEY=$stage/key/key.asc PROXMOX_FLATCAR_TRUSTED_FINGERPRINT=$fingerprint
export PROXMOX_FLATCAR_POOL=flatcar XDG_CACHE_HOME=$stage/cache
