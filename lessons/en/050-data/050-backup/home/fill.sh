#!/bin/sh
# A small business: its books are in the volume ledger.
docker run -q --rm -v ledger:/data busybox sh -c 'echo "2026: 1240" > /data/accounts; mkdir -p /data/old; echo "2025: 980" > /data/old/accounts'
