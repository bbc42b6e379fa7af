#!/bin/sh
# The operator's codelogin: the program with the settings of the service, and as its user, whose the data is.
set -eu

program=/usr/lib/codelogin/codelogin
user=codelogin

# Help, version and demo need neither.
case ${1-} in
    '' | help | demo | -V | --version) exec "$program" "$@" ;;
esac
for word in "$@"; do
    case $word in
        -h | --help) exec "$program" "$@" ;;
    esac
done

# What is said after these settings wins over them, as in `codelogin --settings mine check`.
set -- "$program" --settings /etc/codelogin/codelogin.env "$@"
if [ "$(id -u)" -eq 0 ]; then
    # As sudo sets it: a password for PostgreSQL may lie in ~/.pgpass.
    export HOME=/var/lib/codelogin
    exec setpriv --reuid="$user" --regid="$user" --init-groups -- "$@"
elif [ "$(id -un)" = "$user" ]; then
    exec "$@"
fi
exec sudo -u "$user" -- "$@"
