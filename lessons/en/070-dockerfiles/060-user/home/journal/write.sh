#!/bin/sh
# Writes one entry into the journal and shows it.
id > /var/journal/entry && cat /var/journal/entry
