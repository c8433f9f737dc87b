# A registry with one repository in it.
docker pull -q hello-world
docker run -q -d -p 5000:5000 --name registry -v registry-data:/var/lib/registry registry:2
curl -s -o /dev/null --retry 9 --retry-delay 1 --retry-all-errors http://localhost:5000/v2/
docker tag hello-world localhost:5000/demo/app:1.0
docker push -q localhost:5000/demo/app:1.0
