#!/usr/bin/env bash
# Make .venv in the checkout from a lock and put fimble itself into it, editable.
#
# usage: requirements/install.sh runtime|dev
#   runtime  what `fimble` needs to run, nothing more
#   dev      the tools and the tests too
# A second call finds its stamps and does nothing. PYTHON names the interpreter to use (default: python3).
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:?usage: requirements/install.sh runtime|dev}
case $kind in
  runtime | dev) ;;
  *) echo "install: unknown kind '$kind', say runtime or dev" >&2; exit 2 ;;
esac
venv=.venv
python=${PYTHON:-python3}

fail() { echo "install: $*" >&2; exit 1; }

# A system python without venv (Debian splits it off) gets it where we may install, and one line of advice where we may not.
ensure_python() {
  if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    :
  elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
      ca-certificates python3 python3-venv python3-pip >/dev/null
  else
    fail "$python has no venv module; install it first (Debian, Ubuntu: apt-get install python3-venv python3-pip)"
  fi
  "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' ||
    fail "$("$python" --version) is not supported; set PYTHON to a Python from 3.11 to 3.14"
}

# The stamps hold what the installed state was made from: the lock for the dependencies, pyproject.toml for the package.
stamp_of() { cat "$@" | sha256sum | cut -d' ' -f1; }
is_current() { [ "$(cat "$venv/.stamp-$1" 2>/dev/null)" = "$2" ]; }

pip_install() { "$venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@"; }

# Two `make` at once in one checkout must not install over each other. (No flock outside Linux: then nobody waits.)
if command -v flock >/dev/null; then
  exec 9>".venv.lock"
  flock 9
fi

# A venv is tied to where it was made: one that was moved along with the checkout, or whose python is gone, is made anew.
if ! { [ "$("$venv/bin/python" -c 'import os, sys; print(os.path.realpath(sys.prefix))' 2>/dev/null)" = "$(pwd -P)/$venv" ] &&
  head -n1 "$venv/bin/pip" 2>/dev/null | grep -qF "$PWD/$venv/"; }; then
  ensure_python
  "$python" -m venv --clear "$venv"
fi

# The dev lock has all of the runtime lock in it, so a dev venv serves `runtime` as it is.
dev=$(stamp_of requirements/dev.txt)
runtime=$(stamp_of requirements/runtime.txt requirements/build.txt)
if [ "$kind" = dev ] && ! is_current dev "$dev"; then
  echo "install: the tools and dependencies in requirements/dev.txt"
  rm -f "$venv"/.stamp-*
  pip_install --require-hashes -r requirements/dev.txt
  echo "$dev" >"$venv/.stamp-dev"
elif [ "$kind" = runtime ] && ! is_current dev "$dev" && ! is_current runtime "$runtime"; then
  echo "install: the dependencies in requirements/runtime.txt"
  rm -f "$venv"/.stamp-*
  pip_install --require-hashes -r requirements/runtime.txt
  pip_install --require-hashes -r requirements/build.txt
  echo "$runtime" >"$venv/.stamp-runtime"
fi

package=$(stamp_of pyproject.toml)
if ! is_current package "$package"; then
  pip_install --no-deps --no-build-isolation --editable .
  echo "$package" >"$venv/.stamp-package"
fi
