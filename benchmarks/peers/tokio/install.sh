#!/bin/sh
# Builds the Tokio program of ./weft bench against Debian's packages of Tokio, without a network.
#
#   install.sh           installs what is missing (cargo, librust-tokio-dev) with apt-get, then builds
#   install.sh --build   builds if that is there, else says in one sentence what is not; no failure either way
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
registry=/usr/share/cargo/registry

# missing: the packages that are not there
missing() {
  command -v cargo >/dev/null || printf ' cargo'
  set -- "$registry"/tokio-1.*
  [ -d "$1" ] || printf ' librust-tokio-dev'
}

packages=$(missing)
case ${1:-} in
--build)
  if [ -n "$packages" ]; then
    echo "The Tokio program is not built: there is no$packages. benchmarks/peers/tokio/install.sh installs it on Debian."
    exit
  fi
  ;;
'')
  if [ -n "$packages" ]; then
    command -v apt-get >/dev/null || {
      echo "install.sh: there is no$packages, and no apt-get to install it (expected: Debian or a relative)" >&2
      exit 1
    }
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    # The names are words.
    # shellcheck disable=SC2086
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    $as_root apt-get install -y -qq --no-install-recommends $packages
  fi
  ;;
*)
  echo "usage: install.sh [--build]" >&2
  exit 2
  ;;
esac

cd "$here"
rm -f Cargo.lock # of other versions, perhaps
# Crates come from Debian's folder, whatever the user's own configuration says.
cargo build --release --quiet --offline \
  --config 'source.crates-io.replace-with="debian"' --config "source.debian.directory=\"$registry\""
"$here/target/release/weft-bench-tokio" --version
