# Starts a container without much thought: no limits, and a name to be forgotten.
docker run -q -d --label job=report --name tmp1 busybox sleep 1d
