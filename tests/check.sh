#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ci/check finds what it is there to find: in a small tree with one fault of each kind it names each of them, and in the
# same tree without them it is content.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
for tool in git clang-format shellcheck cc; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "skipped: no $tool"
        [ "${CI:-}" != true ] || exit 1
        exit 77
    }
done
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"
git init -q .
mkdir -p ci parsers/wire parsers/tls replay/net build
cp "$top/ci/check" ci/
cp "$top/.clang-format" .
head='// What the file is.
// SPDX-License-Identifier: Apache-2.0'
printf '%s\n#include <stdint.h>\n\nint tw_good(void);\n\nint tw_good(void)\n{\n    return 1;\n}\n' "$head" >parsers/wire/good.c

archive() {
    rm -f build/*
    (cd build && cc -c ../parsers/*/*.c && ar qc libreshake-parsers.a ./*.o && rm -f ./*.o)
}
archive
# CI is unset: tools that only other checks need may be missing here.
env -u CI ci/check >said || {
    cat said
    echo "a good tree was found wanting"
    exit 1
}

slash=/
printf '%s\n#include "parsers/tls/later.h"\n' "$head" >parsers/wire/direction.c
printf '%s\nint tw_later;\n' "$head" >parsers/tls/later.h
printf '%s\n#include <stdlib.h>\n\nint counter = 7;\n\nvoid *tw_take(void);\n\nvoid *tw_take(void)\n{\n    return malloc(1);\n}\n' \
    "$head" >parsers/tls/system.c
printf '%s\nint   badly;\n' "$head" >replay/net/format.c
printf '%s\n#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION\n#endif\n' "$head" >replay/net/two_faced.c
printf 'int headless;\n' >replay/net/headless.h
printf '%s\n// TO%s: later\n' "$head" DO >replay/net/promise.c
printf 'see %shome%ssomebody\n' "$slash" "$slash" >notes.md
# shellcheck disable=SC2016  # the fault itself
printf '#!/bin/sh\necho $1\n' >ci/careless
mv parsers/wire/direction.c kept
archive
mv kept parsers/wire/direction.c
if env -u CI ci/check >said; then
    echo "no fault was found"
    exit 1
fi
for title in format includes 'parsers/ include only' 'parsers/ use nothing' 'parsers/ have no variables' 'behave the same' 'begins with tw_' \
    'heads of the files' promises 'paths of one machine' 'shell scripts'; do
    sed '1,/^ci\/check failed:/d' said | grep -qF "$title" || {
        cat said
        echo "not found: $title"
        exit 1
    }
done
