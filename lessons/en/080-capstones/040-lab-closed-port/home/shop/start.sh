#!/bin/sh
# Starts the shop. Somebody says it ran yesterday.
docker run -q --rm -v orders:/orders busybox sh -c 'echo "order 17: two pears" > /orders/list.txt'
docker run -q -d --name shop -p 80:8080 -v orders:/www:ro busybox httpd -f -h /www
