# A registry that asks for a name and a password: user ada, password lovelace.
docker pull -q busybox
docker run -q -d -p 5000:5000 --name registry -v ~/auth:/auth:ro -v registry-data:/var/lib/registry \
  -e REGISTRY_AUTH=htpasswd -e REGISTRY_AUTH_HTPASSWD_REALM=registry \
  -e REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd registry:2
curl -s -o /dev/null --retry 9 --retry-delay 1 --retry-all-errors http://localhost:5000/v2/
