# Fills the machine with images: some are of use, some are not.
docker pull -q alpine
docker pull -q busybox
docker pull -q hello-world
docker tag alpine old:1
docker tag alpine old:2
docker run --name said-hello hello-world > /dev/null
docker run -d --name keep busybox sleep 1d
docker commit keep notes
docker exec keep touch /second-note
docker commit keep notes
