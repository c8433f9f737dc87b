#!/bin/sh
# Packs the pictures as they come from the designer: img.tar with img/logo.svg in it.
cd "$(dirname "$0")" && mkdir -p img && echo '<svg xmlns="http://www.w3.org/2000/svg"/>' > img/logo.svg && tar cf img.tar img && rm -r img
