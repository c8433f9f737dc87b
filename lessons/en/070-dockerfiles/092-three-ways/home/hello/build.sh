#!/bin/sh
set -e
docker build -q -t hello:build -f Dockerfile.build .
docker create --name extract hello:build
docker cp extract:/app ./app
docker rm extract
docker build -q -t hello:2 -f Dockerfile.copy .
rm app
