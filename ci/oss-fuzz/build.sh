#!/bin/bash -eu
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzz targets for OSS-Fuzz, ClusterFuzzLite and ci/oss-fuzz/check, from their variables: SRC WORK OUT CC CXX CFLAGS
# CXXFLAGS LIB_FUZZING_ENGINE, and SANITIZER FUZZING_ENGINE. No sanitizer flag is added, C++'s linker links, and what lies in
# $OUT afterwards can be moved anywhere.
#
# BoringSSL comes from $SRC/boringssl if that is there, or else as in every build. Under MemorySanitizer all code has to be
# instrumented, so only the targets are built that stand on the parsers alone, which link nothing.
cd -P "$SRC/reshake" # it may be a symbolic link, which CMake would resolve in some places and not in others
build=$WORK/reshake-$FUZZING_ENGINE-$SANITIZER
set -- -DCMAKE_BUILD_TYPE=None -DBUILD_TESTING=OFF -DRESHAKE_HARNESS=ON -DRESHAKE_STATIC=ON
if [ "$SANITIZER" = memory ]; then
    set -- "$@" -DRESHAKE_PROGRAM=OFF
elif [ -d "$SRC/boringssl" ]; then
    set -- "$@" "-DBORINGSSL_SOURCE=$SRC/boringssl"
fi
case $FUZZING_ENGINE in
libfuzzer | centipede) ;;
*) set -- "$@" -DRESHAKE_FUZZ_ENGINE_WITHOUT_HOOKS=ON ;; # they have no LLVMFuzzerMutate
esac
cmake --log-level=WARNING -G Ninja -S . -B "$build" "-DCMAKE_C_COMPILER=$CC" "-DCMAKE_CXX_COMPILER=$CXX" "-DCMAKE_C_FLAGS=$CFLAGS" \
    "-DCMAKE_CXX_FLAGS=$CXXFLAGS" "-DRESHAKE_FUZZ_ENGINE=$LIB_FUZZING_ENGINE" "$@"
cmake --build "$build" --target fuzz-targets
cp "$build"/fuzz/* "$OUT"/
python3 ci/oss-fuzz/pack.py "$OUT"
