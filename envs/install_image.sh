#!/usr/bin/env bash
# Installs the checkout that holds this script in a new Debian 12, as root, and leaves no caches:
# the install line of envs/Dockerfile and envs/hemaline.def; tests/install runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash scripts/setup.sh
rm -rf .cache /var/lib/apt/lists/*
# Whoever runs the image reads the workflow in it and writes elsewhere.
chmod -R a+rX .
