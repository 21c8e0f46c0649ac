// Standard output for those who write much.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/output.h"

#include "replay/report/progress.h"

#include <errno.h>
#include <stdio.h>

static int lost;

void rp_output_write(const void *bytes, size_t len, bool flush)
{
    if (ferror(stdout)) {
        return;
    }
    if (len > 0) {
        rp_progress_clear();
    }
    errno = 0;
    if ((len > 0 && fwrite(bytes, 1, len, stdout) != len) || (flush && fflush(stdout) != 0)) {
        rp_output_lost(errno);
    }
}

void rp_output_lost(int error)
{
    lost = lost ? lost : error;
}

int rp_output_errno(void)
{
    return lost;
}
