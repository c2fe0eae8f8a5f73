#!/bin/sh
# From C to a component. `zig cc` may be any clang that knows wasm32.
set -eu
cd "$(dirname "$0")"
out=${1:-bare-c.wasm}
core=$(mktemp)
typed=$(mktemp)
trap 'rm -f "$core" "$typed"' EXIT
${CC:-python3 -m ziglang cc} --target=wasm32-freestanding -std=c11 -Wall -Wextra -Os -nostdlib \
    -fno-sanitize=all -Wl,--no-entry -Wl,--strip-debug -Wl,-z,stack-size=16384 -o "$core" check.c
wasm-tools component embed ../../../wit/0.1.0 --world plugin "$core" -o "$typed"
wasm-tools component new "$typed" -o "$out"
