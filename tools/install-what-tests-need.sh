#!/usr/bin/env bash
# The tests run the snippets of the documentation as they stand, and those use curl and Python's requests; they also start PostgreSQL servers and a
# browser. On Debian, as root, this installs what is missing; elsewhere it says what to install, and fails.
set -euo pipefail

missing=()
command -v curl >/dev/null || missing+=(curl)
python3 -c 'import requests' 2>/dev/null || missing+=(python3 python3-requests)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
[[ ${#missing[@]} -eq 0 ]] && exit
if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
	echo "The tests need what is not installed here. Please install: ${missing[*]}" >&2
	exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
