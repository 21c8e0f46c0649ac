// The server that --spawn starts.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/process.h"
#include "replay/check/listening.h"
#include "replay/check/proc_stat.h"
#include "replay/check/served_by.h"
#include "replay/net/link.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

enum {
    LOOK_MS = 5,
    START_LOOK_MS = 20,   // who listens is a long list on a busy machine
    START_US = 30000000,  // Java and Go take seconds
    GENTLE_MS = 3000,
    PORT_MS = 2000,  // until the port of a dead process is free
    SEARCH = 65536,  // of the output, for reports
    SETTLE_MS = 300,
};

struct rp_process {
    const char *command;
    uint16_t port;
    uv_loop_t loop;
    uv_process_t handle;
    bool open;     // `handle` is to be closed
    bool running;  // until the exit was told
    int64_t status;
    int signal;
    int output;      // a file that has no name any more
    off_t begun;     // where in it the output of this start begins
    off_t searched;  // up to where it was searched for reports
    int input;       // -1: there is none
};

static void sleep_ms(unsigned ms)
{
    const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    (void)nanosleep(&time, NULL);
}

struct rp_process *rp_process_new(const char *command, uint16_t port)
{
    char name[] = "/tmp/reshake-output-XXXXXX";
    struct rp_process *process = calloc(1, sizeof *process);
    if (!process || uv_loop_init(&process->loop) != 0) {
        free(process);
        return NULL;
    }
    process->command = command;
    process->port = port;
    process->input = -1;
    process->output = mkostemp(name, O_CLOEXEC | O_APPEND);
    if (process->output < 0) {
        (void)uv_loop_close(&process->loop);
        free(process);
        return NULL;
    }
    (void)unlink(name);
    return process;
}

static void on_end(uv_process_t *handle, int64_t status, int signal)
{
    struct rp_process *process = handle->data;
    process->running = false;
    process->status = status;
    process->signal = signal;
}

// tidy closes what belongs to one start.
static void tidy(struct rp_process *process)
{
    if (process->open) {
        uv_close((uv_handle_t *)&process->handle, NULL);
        process->open = false;
        (void)uv_run(&process->loop, UV_RUN_DEFAULT);
    }
    if (process->input >= 0) {
        close(process->input);
        process->input = -1;
    }
}

static int spawn(struct rp_process *process)
{
    int input[2] = {-1, -1};
    char *args[] = {"/bin/sh", "-c", (char *)(uintptr_t)process->command, NULL};
    if (pipe2(input, O_CLOEXEC) != 0) {
        return -errno;
    }
    uv_stdio_container_t stdio[] = {{.flags = UV_INHERIT_FD, .data.fd = input[0]},
                                    {.flags = UV_INHERIT_FD, .data.fd = process->output},
                                    {.flags = UV_INHERIT_FD, .data.fd = process->output}};
    const uv_process_options_t options = {.exit_cb = on_end,
                                          .file = args[0],
                                          .args = args,
                                          .flags = UV_PROCESS_DETACHED,  // a group of its own, to be stopped as a whole
                                          .stdio_count = 3,
                                          .stdio = stdio};
    process->handle.data = process;
    process->open = true;
    int error = uv_spawn(&process->loop, &process->handle, &options);
    close(input[0]);
    process->input = input[1];
    process->running = error == 0;
    return error;
}

bool rp_process_runs(struct rp_process *process)
{
    if (process->running) {
        (void)uv_run(&process->loop, UV_RUN_NOWAIT);
    }
    return process->running;
}

// quote_end puts the last line that it wrote behind `why`: mostly it says what is missing.
static void quote_end(struct rp_process *process, char *why, size_t cap)
{
    char text[200];
    size_t len = rp_process_output(process, text, sizeof text);
    while (len > 0 && strchr("\r\n ", text[len - 1])) {
        len--;
    }
    const char *line_end = memrchr(text, '\n', len);
    const size_t from = line_end ? (size_t)(line_end - text) + 1 : 0;
    const size_t used = strlen(why);
    if (len > from) {
        (void)snprintf(why + used, cap - used, ": \"%.*s\"", (int)(len - from), text + from);
    }
}

bool rp_process_start(struct rp_process *process, struct rp_interrupt *interrupt, char *why, size_t cap)
{
    if (rp_is_listening(process->port)) {
        (void)snprintf(why, cap, "something listens on port %u already", process->port);
        return false;
    }
    tidy(process);
    process->begun = process->searched = lseek(process->output, 0, SEEK_END);
    int error = spawn(process);
    if (error != 0) {
        (void)snprintf(why, cap, "it cannot be started: %s", uv_strerror(error));
        tidy(process);
        return false;
    }
    const uint64_t until_us = rp_now_us() + START_US;
    while (rp_now_us() < until_us && !(interrupt && rp_interrupt_seen(interrupt))) {
        bool runs = rp_process_runs(process);
        if (runs && rp_is_listening(process->port)) {
            return true;
        }
        if (!runs) {
            char end[100];
            const bool well = process->status == 0 && process->signal == 0;
            (void)snprintf(why, cap, "it ended before it listened: %s%s", rp_process_end(process, end, sizeof end),
                           well ? ", while it has to stay in the foreground" : "");
            quote_end(process, why, cap);
            rp_process_stop(process);
            return false;
        }
        sleep_ms(START_LOOK_MS);
    }
    (void)snprintf(why, cap, "it does not listen on port %u", process->port);
    quote_end(process, why, cap);
    rp_process_stop(process);
    return false;
}

bool rp_process_ends_within(struct rp_process *process, unsigned ms)
{
    for (unsigned passed = 0; passed < ms && rp_process_runs(process); passed += LOOK_MS) {
        sleep_ms(LOOK_MS);
    }
    return !rp_process_runs(process);
}

void rp_process_stop(struct rp_process *process)
{
    if (!process->open || process->handle.pid <= 1) {
        return;
    }
    (void)kill(-process->handle.pid, SIGTERM);
    (void)rp_process_ends_within(process, GENTLE_MS);
    (void)kill(-process->handle.pid, SIGKILL);
    (void)rp_process_ends_within(process, GENTLE_MS);
    tidy(process);
    for (unsigned ms = 0; ms < PORT_MS && rp_is_listening(process->port); ms += LOOK_MS) {
        sleep_ms(LOOK_MS);
    }
}

// Its output.

size_t rp_process_output(struct rp_process *process, char *out, size_t cap)
{
    off_t end = lseek(process->output, 0, SEEK_END);
    off_t from = end - process->begun > (off_t)cap ? end - (off_t)cap : process->begun;
    ssize_t len = end > from ? pread(process->output, out, cap, from) : 0;
    return len > 0 ? (size_t)len : 0;
}

static const char *const reports[] = {"ERROR: AddressSanitizer",  "ERROR: LeakSanitizer",
                                      "runtime error: ",          "WARNING: MemorySanitizer",
                                      "WARNING: ThreadSanitizer", "ERROR: UndefinedBehaviorSanitizer",
                                      "ERROR: libFuzzer"};

// find_report looks for a sanitizer's report from `from` on. NULL: there is none.
static const char *find_report(struct rp_process *process, off_t from)
{
    const char *found = NULL;
    char *text = malloc(SEARCH + 1);
    ssize_t len = text ? pread(process->output, text, SEARCH, from) : 0;
    for (size_t i = 0; len > 0 && !found && i < sizeof reports / sizeof reports[0]; i++) {
        found = memmem(text, (size_t)len, reports[i], strlen(reports[i])) ? reports[i] : NULL;
    }
    free(text);
    return found;
}

bool rp_process_complains(struct rp_process *process)
{
    off_t from = process->searched;
    process->searched = lseek(process->output, 0, SEEK_END);
    return process->searched > from && find_report(process, from) != NULL;
}

const char *rp_process_end(struct rp_process *process, char *out, size_t cap)
{
    const char *report = find_report(process, process->begun);
    if (rp_process_runs(process)) {
        (void)snprintf(out, cap, "it is still running");
    } else if (process->signal != 0) {
        (void)snprintf(out, cap, "killed by SIG%s",
                       sigabbrev_np(process->signal) ? sigabbrev_np(process->signal) : "?");
    } else {
        (void)snprintf(out, cap, "exit status %d", (int)process->status);
    }
    size_t len = strlen(out);
    if (report) {
        (void)snprintf(out + len, cap - len, ", %s", report);
    }
    return out;
}

// Its memory.

// resident_of reads how much memory a process holds, where it is of that session (Linux: proc(5)); 0: it is not, or cannot be seen.
static uint64_t resident_of(const char *pid, int of_session)
{
    char text[RP_PROC_STAT_ROOM];
    int session = 0;
    long pages = 0;
    const char *fields = rp_proc_stat(pid, text);
    // Session is the sixth field, rss the twenty-fourth.
    const bool read =
        fields
        && sscanf(fields, " %*c %*d %*d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %*u %*u %ld",
                  &session, &pages)
               == 2;
    return read && session == of_session && pages > 0 ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

uint64_t rp_process_memory(struct rp_process *process)
{
    uint64_t sum = 0;
    sleep_ms(SETTLE_MS);
    DIR *folder = rp_process_runs(process) ? opendir("/proc") : NULL;
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9') {
            sum += resident_of(entry->d_name, process->handle.pid);
        }
    }
    if (folder) {
        (void)closedir(folder);
    }
    return sum;
}

bool rp_process_input(struct rp_process *process, const char *bytes, size_t len)
{
    return process->input >= 0 && write(process->input, bytes, len) == (ssize_t)len;
}

void rp_process_free(struct rp_process *process)
{
    if (!process) {
        return;
    }
    rp_process_stop(process);
    tidy(process);
    close(process->output);
    (void)uv_loop_close(&process->loop);
    free(process);
}

// Commands.

struct running {
    bool ended;
    int64_t status;
    int signal;
};

static void on_command_end(uv_process_t *handle, int64_t status, int signal)
{
    *(struct running *)handle->data = (struct running){.ended = true, .status = status, .signal = signal};
}

static void set_pid(const struct rp_process *process)
{
    char number[32];
    if (process) {
        (void)snprintf(number, sizeof number, "%d", rp_served_by(process->handle.pid));
        (void)setenv("RESHAKE_PID", number, 1);
    }
}

bool rp_command_run(const char *command, const struct rp_process *process, uint64_t wait_ms)
{
    struct running running = {.ended = false};
    char *args[] = {"/bin/sh", "-c", (char *)(uintptr_t)command, NULL};
    uv_stdio_container_t stdio[] = {{.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_INHERIT_FD, .data.fd = 2}};
    const uv_process_options_t options = {
        .exit_cb = on_command_end, .file = args[0], .args = args, .stdio_count = 3, .stdio = stdio};
    uv_process_t handle = {.data = &running};
    uv_loop_t loop;
    if (uv_loop_init(&loop) != 0) {
        return false;
    }
    set_pid(process);
    bool done = uv_spawn(&loop, &handle, &options) == 0;
    for (uint64_t ms = 0; done && ms < wait_ms && !running.ended; ms += LOOK_MS) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
        sleep_ms(LOOK_MS);
    }
    if (done && wait_ms > 0) {
        done = running.ended && running.status == 0 && running.signal == 0;
    }
    uv_close((uv_handle_t *)&handle, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return done;
}
