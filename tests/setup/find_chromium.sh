#!/usr/bin/env bash
# Print the path of a Chromium; on Debian as root, install the distribution's when there is none.
#
# usage: tests/setup/find_chromium.sh CACHE     (the cache is not used: a package stays installed)
set -euo pipefail

find_it() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if ! find_it >/dev/null || ! fc-list 2>/dev/null | grep -qi dejavu; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo 'chromium: installing' >&2
    apt-get -qq update >&2
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
      chromium fontconfig fonts-dejavu-core >&2
  fi
fi
find_it || { echo 'no Chromium; install it first (Debian: apt-get install chromium)' >&2; exit 1; }
