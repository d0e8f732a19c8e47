"""Servers that mean harm: a mirror, and something that stands before Proxmox.

The tables of what they do are in `mirror_ways` and `proxmox_ways`.
"""
