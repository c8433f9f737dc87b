#!/bin/bash
# Makes a page of each text: needs bash and perl, which the web server does not.
mkdir -p /out && cd /src/pages || exit 1
for text in *.txt; do
  perl -ne 'chomp; print "<p>$_</p>\n"' "$text" > "/out/${text%.txt}.html"
done
