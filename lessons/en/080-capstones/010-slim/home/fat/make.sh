#!/bin/bash
# Turns page.txt into /www/index.html; needs bash and perl.
mkdir -p /www
perl -ne 'chomp; print "<h1>$_</h1>\n"' /src/page.txt > /www/index.html
