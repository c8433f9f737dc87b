#!/bin/sh
# Starts the shop and its database. They do not find each other.
docker build -q -t shop ~/shop
docker run -q -d --name db busybox sh -c 'echo "12 apples" > /stock.txt; httpd -f -h /'
docker run -d --name web -p 8080:80 shop
