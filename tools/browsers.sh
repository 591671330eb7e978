#!/usr/bin/env bash
# Installs the browser and the office that some tests drive, by the system's package manager. `make browsers` runs it.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v chromedriver >/dev/null || missing+=(driver)
command -v soffice >/dev/null || missing+=(office)
if [ ${#missing[@]} = 0 ]; then
  echo "The browser and the office are there."
  exit 0
fi

if [ "$(id -u)" = 0 ]; then as_root=(); else as_root=(sudo); fi

names() { # names MANAGER'S: CHROMIUM DRIVER OFFICE
  for what in "${missing[@]}"; do
    case $what in chromium) echo "$1" ;; driver) echo "$2" ;; office) echo "$3" ;; esac
  done
}

if command -v apt-get >/dev/null; then
  mapfile -t packages < <(names chromium chromium-driver libreoffice-calc-nogui)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
elif command -v dnf >/dev/null; then
  mapfile -t packages < <(names chromium chromedriver libreoffice-calc)
  "${as_root[@]}" dnf install -y -q "${packages[@]}"
elif command -v pacman >/dev/null; then
  mapfile -t packages < <(names chromium chromium libreoffice-fresh)
  "${as_root[@]}" pacman -S --noconfirm --needed "${packages[@]}"
elif command -v brew >/dev/null; then
  for package in $(names chromium chromedriver libreoffice); do brew install --cask "$package"; done
else
  echo "Install ${missing[*]} yourself: none of apt-get, dnf, pacman and brew is here." >&2
  exit 1
fi
