#!/bin/sh
# weave.sh VERSION: compiles abi-VERSION/Program.java with the weaver and the core as they are built now. See README.md.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../../../../..
out=$here/abi-$1
rm -rf "$out/woven"
"${JAVA_HOME:+$JAVA_HOME/bin/}javac" -proc:full -processorpath "$root/weft-weaver/target/classes" -cp "$root/weft-core/target/classes" -d "$out" "$out/Program.java"
