# Leaves containers and volumes behind, as a busy afternoon does.
docker pull -q busybox
docker volume create precious
docker run --rm -v precious:/data busybox sh -c 'echo 1815 > /data/ledger'
docker run -d --name keep -v precious:/data busybox sleep 1d
docker run --name old1 busybox date
docker run --name old2 busybox false
docker create --name never busybox
docker run -d --name stuck -v /scratch busybox sleep 1d
true
