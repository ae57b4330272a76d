#!/usr/bin/env bash
# Generates java/ffi's bindings from the C header with jextract.
#   bindings.sh          writes java/ffi/src/generated/java
#   bindings.sh --check  generates beside it and fails if anything differs
set -euo pipefail
cd "$(dirname "$0")"

jextract=${JEXTRACT:-$(command -v jextract || true)}
if [ -z "$jextract" ]; then
  cat >&2 <<'TEXT'
bindings.sh: no jextract found on PATH or in $JEXTRACT.
Get the build for JDK 22 of the OpenJDK project jextract (jdk.java.net/jextract), or build it from the
source at github.com/openjdk/jextract, and put its bin folder on PATH or its program in $JEXTRACT.
The generated sources are committed: only changes of the headers in native/include/sigpath need it.
TEXT
  exit 2
fi

# What later versions generate calls methods that Java 22 does not have.
version=$("$jextract" --version 2>&1 | head -n 1)
case $version in
  "jextract 22"*) ;;
  *) echo "bindings.sh: $jextract is '$version', expected jextract 22, whose output runs on Java 22" >&2
     exit 2 ;;
esac

target=java/ffi/src/generated/java
# Every function, struct and constant of the headers.
headers=(native/include/sigpath/*.h)
symbols=()
include() { # KIND NAME...
  local kind=$1 name
  shift
  for name in "$@"; do symbols+=("--include-$kind" "$name"); done
}
include function $(cat "${headers[@]}" | tr '\n' ' ' |
  grep -oE 'SIGPATH_API [^(;]*\(' | sed -E 's/.*\b(sigpath_[a-z0-9_]+)\($/\1/')
include struct $(sed -nE 's/^typedef struct (sigpath_[a-z0-9_]+) \{$/\1/p' "${headers[@]}")
include constant $(sed -nE 's/^#define (SIGPATH_[A-Z0-9_]+) [(]?-?[0-9]+[)]?$/\1/p' "${headers[@]}") \
  $(grep -ohE '\bSIGPATH_[A-Z0-9_]+ =' "${headers[@]}" | tr -d ' =')

generate() {
  "$jextract" --output "$1" --target-package org.sigpath.ffi --header-class-name SigpathC \
    --include-dir native/include "${symbols[@]}" native/include/sigpath/sigpath.h
  # Two things of what jextract 22 writes: symbols come from the library that NativeLibrary loads at
  # the first call, and what the JDK throws for a closed arena or another thread's segment passes
  # through, as in the output of later versions, not wrapped in an AssertionError.
  sed -i -e 's/SymbolLookup\.loaderLookup()/((SymbolLookup) NativeLibrary::find)/' \
    -e 's/^\( *\)} catch (Throwable ex\$) {$/\1} catch (RuntimeException | Error ex$) {\n\1    throw ex$;\n&/' \
    "$1/org/sigpath/ffi/SigpathC.java"
}

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
generate "$fresh"
if [ "${1:-}" = --check ]; then
  diff -r "$fresh" "$target" || {
    echo "bindings.sh: $target differs from what the header gives; run bindings.sh and commit" >&2
    exit 1
  }
  echo "bindings are up to date"
else
  rm -rf "$target"
  mkdir -p "$(dirname "$target")"
  cp -r "$fresh" "$target"
  echo "wrote $target"
fi
