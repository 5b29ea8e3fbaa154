#!/usr/bin/env bash
# Print the path of an Emacs that has eglot; on Debian as root, install the distribution's when there is none.
#
# usage: tests/setup/find_emacs.sh CACHE     (the cache is not used: a package stays installed)
set -euo pipefail

find_it() {
  command -v emacs >/dev/null &&
    emacs --batch --eval "(progn (package-initialize) (require 'eglot))" >/dev/null 2>&1 &&
    command -v emacs
}

if ! find_it >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo 'emacs: installing' >&2
  apt-get -qq update >&2
  packages=(emacs-nox)
  # Emacs 29 has eglot inside; before that it is a package of its own.
  if [ "$(apt-cache policy emacs-nox | sed -n 's/.*Candidate: 1:\([0-9]*\).*/\1/p')" -lt 29 ]; then
    packages+=(elpa-eglot)
  fi
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${packages[@]}" >&2
fi
find_it || { echo 'no Emacs with eglot; install it first (Debian: apt-get install emacs-nox elpa-eglot)' >&2; exit 1; }
