"""A stand-in for the Proxmox VE API, for people and tests that have no node at hand."""
