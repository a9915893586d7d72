#!/bin/sh
# Installs wrk, the load of the row http_hello, from Debian's packages.
set -eu
command -v wrk >/dev/null && exit
command -v apt-get >/dev/null || {
  echo "install.sh: there is no wrk, and no apt-get to install it (expected: Debian or a relative)" >&2
  exit 1
}
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends wrk
