#!/bin/sh
# Starts two services. Neither is there afterwards.
docker build -q -t desk ~/desk && docker build -q -t news ~/news
docker run -d --name desk -p 8080:80 desk
docker run -d --name news -p 8081:80 news echo ready
