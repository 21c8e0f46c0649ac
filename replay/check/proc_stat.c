// What the system tells of a process.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/proc_stat.h"

#include <stdio.h>
#include <string.h>

const char *rp_proc_stat(const char *pid, char text[RP_PROC_STAT_ROOM])
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%.16s/stat", pid);
    FILE *file = fopen(path, "re");
    const size_t len = file ? fread(text, 1, RP_PROC_STAT_ROOM - 1, file) : 0;
    if (file) {
        (void)fclose(file);
    }
    text[len] = '\0';
    const char *end_of_name = strrchr(text, ')');
    return end_of_name ? end_of_name + 1 : NULL;
}
