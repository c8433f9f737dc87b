#!/bin/sh
# A server that says goodbye when it is asked to end.
trap 'echo goodbye; exit 0' TERM
echo serving
while true; do sleep 1 & wait $!; done
