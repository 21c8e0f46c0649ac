#!/bin/bash -eu
# SPDX-License-Identifier: Apache-2.0
# The one build of the fuzz targets for hosted fuzzing.
exec "$SRC/reshake/ci/oss-fuzz/build.sh"
