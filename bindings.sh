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
The generated sources are committed: only changes of native/include/sigpath/sigpath.h need it.
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
symbols=(
  --include-function sigpath_abi_version
  --include-function sigpath_version
  --include-function sigpath_last_error
  --include-function sigpath_simd_target
  --include-function sigpath_simd_targets
  --include-function sigpath_simd_force
  --include-function sigpath_context_create
  --include-function sigpath_context_destroy
  --include-function sigpath_context_cancel
  --include-function sigpath_context_reset
  --include-function sigpath_context_progress
  --include-function sigpath_context_threads
  --include-function sigpath_device_count
  --include-function sigpath_device_describe
  --include-function sigpath_device_alloc
  --include-function sigpath_device_free
  --include-function sigpath_device_copy
  --include-function sigpath_signature_size
  --include-function sigpath_signature_rows
  --include-function sigpath_signature_workspace
  --include-function sigpath_signature
  --include-function sigpath_signature_vjp
  --include-struct sigpath_context_options
  --include-struct sigpath_device_info
  --include-struct sigpath_paths
  --include-struct sigpath_signature_options
)
for constant in ABI_VERSION OK INVALID_ARGUMENT UNSUPPORTED OUT_OF_MEMORY DEVICE_ERROR CANCELLED \
  INTERNAL FLOAT32 FLOAT64 CPU CUDA METHOD_AUTO METHOD_DIRECT METHOD_HORNER TIME_NONE TIME_UNIFORM \
  TIME_GIVEN BASEPOINT_NONE BASEPOINT_ZERO BASEPOINT_GIVEN; do
  symbols+=(--include-constant "SIGPATH_$constant")
done

generate() {
  "$jextract" --output "$1" --target-package org.sigpath.ffi --header-class-name SigpathC \
    "${symbols[@]}" native/include/sigpath/sigpath.h
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
