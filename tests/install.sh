#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs a build tree into a folder of its own and builds a program against what is there, as a stranger would:
# install.sh BUILD_TREE C_COMPILER
set -eu
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$1" --prefix "$prefix" >"$prefix/log"

cat >"$prefix/stranger.c" <<'END'
#include <parsers/wire/cursor.h>
#include <parsers/wire/writer.h>

int main(void)
{
    uint8_t room[2] = {0};
    struct tw_writer writer = tw_writer_into(room, sizeof room);
    struct tw_cursor cursor = {.at = room, .left = sizeof room};
    uint16_t value = 0;
    return tw_writer_u16(&writer, 0x0303) && tw_cursor_u16(&cursor, &value) && value == 0x0303 ? 0 : 1;
}
END
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name reshake-parsers.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046  # a list of words
"$2" -std=c11 -Wall -Wextra -Werror -o "$prefix/stranger" "$prefix/stranger.c" \
    $(pkg-config --cflags --libs reshake-parsers)
"$prefix/stranger"

if grep -q '/bin/reshake$' "$prefix/log"; then
    "$prefix/bin/reshake" --version
fi
