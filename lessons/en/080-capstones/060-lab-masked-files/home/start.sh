#!/bin/sh
# The gallery has run for a year on the volume "gallery". Today its image gets a new page.
cd ~/gallery
docker run -q --rm -v gallery:/www busybox sh -c 'echo "<h1>Gallery, first edition</h1>" > /www/index.html; mkdir -p /www/uploads; echo "Ada was here" > /www/uploads/guests.txt'
docker build -q -t gallery .
docker run -d --name gallery -p 8080:80 -v gallery:/www gallery
