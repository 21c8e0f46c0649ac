// What a script has done to the server from outside, and the server that we have started ourselves.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check_parts.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    RELOAD_MS = 30000,
    SETTLE_MS = 500,  // behind a command that has sent a signal, and not waited for what comes of it
    OUTPUT_ROOM = 4096,
};

static const char input_prefix[] = "stdin:";

// trigger has the server ask for a renegotiation: a command, or a line on its standard input. Without either the request does it.
static bool trigger(struct rp_check *check)
{
    const char *command = check->config->on_renegotiate;
    size_t prefix = sizeof input_prefix - 1;
    if (!command) {
        return true;
    }
    if (check->process && strncmp(command, input_prefix, prefix) == 0) {
        char line[256];
        int len = snprintf(line, sizeof line, "%s\n", command + prefix);
        return len > 0 && (size_t)len < sizeof line && rp_process_input(check->process, line, (size_t)len);
    }
    return rp_command_run(command, check->process, 0);
}

static bool reload(struct rp_check *check)
{
    const struct timespec settle = {.tv_nsec = SETTLE_MS * 1000000};
    if (!check->config->on_reload || !rp_command_run(check->config->on_reload, check->process, RELOAD_MS)) {
        return false;
    }
    (void)nanosleep(&settle, NULL);
    return true;
}

bool rp_check_host(void *context, const struct rp_job *job, enum rp_host what, uint64_t *measured)
{
    struct rp_check *check = context;
    char why[200];
    (void)job;
    switch (what) {
    case RP_HOST_RESTART:
        if (!check->process) {
            return false;
        }
        rp_process_stop(check->process);
        return rp_process_start(check->process, &check->interrupt, why, sizeof why);
    case RP_HOST_RELOAD: return reload(check);
    case RP_HOST_TRIGGER: return trigger(check);
    case RP_HOST_FLOOD: return rp_check_flood(check, false);
    case RP_HOST_CALM: return rp_check_flood(check, true);
    case RP_HOST_MEASURE: *measured = check->process ? rp_process_memory(check->process) : 0; return true;
    }
    return false;
}

const char *rp_check_output(struct rp_check *check)
{
    char end[200];
    char text[OUTPUT_ROOM + sizeof end + 2];
    if (!check->process) {
        return NULL;
    }
    rp_process_end(check->process, end, sizeof end);
    int len = snprintf(text, sizeof text, "%s\n", end);
    size_t at = (size_t)len + rp_process_output(check->process, text + len, OUTPUT_ROOM);
    text[at] = '\0';
    return rp_check_text(check, text);
}
