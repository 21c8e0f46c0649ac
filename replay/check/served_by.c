// Which process a shell's command has become, by /proc/PID/exe and /proc/PID/stat (proc(5)). Not every shell makes its last command its own process.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/served_by.h"
#include "replay/check/proc_stat.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEEPEST = 8 };  // a shell that starts a shell that starts …

static bool is_shell(int process)
{
    static const char *const shells[] = {"sh", "dash", "bash", "busybox"};
    char link[64], program[4096];
    (void)snprintf(link, sizeof link, "/proc/%d/exe", process);
    const ssize_t len = readlink(link, program, sizeof program - 1);
    program[len > 0 ? len : 0] = '\0';
    const char *slash = strrchr(program, '/');
    bool found = false;
    for (size_t i = 0; slash && i < sizeof shells / sizeof shells[0]; i++) {
        found = found || strcmp(slash + 1, shells[i]) == 0;
    }
    return found;
}

// is_child is true of a process that lives, and that `parent` started.
static bool is_child(const char *process, int parent)
{
    char text[RP_PROC_STAT_ROOM];
    char state = 'Z';
    int of = 0;
    const char *fields = rp_proc_stat(process, text);
    return fields && sscanf(fields, " %c %d", &state, &of) == 2 && state != 'Z' && of == parent;
}

// only_child is 0 where there is none, or more than one.
static int only_child(int parent)
{
    int child = 0;
    int children = 0;
    DIR *folder = opendir("/proc");
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && is_child(entry->d_name, parent)) {
            child = atoi(entry->d_name);
            children++;
        }
    }
    if (folder) {
        (void)closedir(folder);
    }
    return children == 1 ? child : 0;
}

int rp_served_by(int shell)
{
    int process = shell;
    for (int depth = 0; depth < DEEPEST && is_shell(process); depth++) {
        const int child = only_child(process);
        if (child == 0) {
            return process;
        }
        process = child;
    }
    return process;
}
