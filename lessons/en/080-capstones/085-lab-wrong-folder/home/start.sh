#!/bin/sh
# Starts a site, and a diary that does not run as root.
docker run -q -d --name site -p 8080:80 -v ~/stie:/www busybox httpd -f -h /www
docker run -q -d --name diary -u 1000:1000 -v diary:/diary busybox sh -c 'echo started >> /diary/log && exec sleep 1d'
