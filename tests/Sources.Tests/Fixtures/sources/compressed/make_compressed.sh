#!/bin/sh
# Compresses ../pax.tar and ../gnu.tar in every way that the reader has to know. With GNU gzip, pigz, zstd (and pzstd) of Debian.
set -e
cd "$(dirname "$0")"
gzip -9 -n -c ../pax.tar > gzip.tar.gz
gzip -1 -N -c ../gnu.tar > named.tgz
pigz -b 128 -c < ../pax.tar > pigz.tar.gz
# Several members, cut in the middle of a header and of an image, with an empty one between and zeros behind, as of a tape.
(head -c 3000 ../pax.tar | gzip -n; printf '' | gzip -n; tail -c +3001 ../pax.tar | gzip -n; head -c 700 /dev/zero) > members.tar.gz
zstd -q -19 -c ../pax.tar > zstd.tar.zst
zstd -q -3 --no-check -c ../gnu.tar > unchecked.tzst
# Several frames, with a skippable one first and one between.
(printf '\120\052\115\030\004\000\000\000skip'; head -c 3000 ../pax.tar | zstd -q -c; printf '\137\052\115\030\000\000\000\000'; tail -c +3001 ../pax.tar | zstd -q -c) > frames.tar.zst
pzstd -q -p 2 -c ../pax.tar > pzstd.tar.zst
zstd -q --long=27 -c < ../pax.tar > long27.tar.zst
zstd -q --long=28 -c < ../pax.tar > long28.tar.zst
# Not a tar archive.
printf 'path\na.jpg\n' | gzip -n > list.tar.gz
xz -c ../pax.tar > other.tar.xz
