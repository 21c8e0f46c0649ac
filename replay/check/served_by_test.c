// Commands of a shell, and which of their processes is the server.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/served_by.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { LOOKS = 2000, LOOK_MS = 5 };

// start runs a shell's command in a group of its own; its standard output is `out`.
static int start(const char *command, int out)
{
    const int shell = fork();
    assert_true(shell >= 0);
    if (shell == 0) {
        (void)setpgid(0, 0);
        (void)dup2(out, STDOUT_FILENO);
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    (void)setpgid(shell, shell);
    return shell;
}

static void stop(int shell)
{
    (void)kill(-shell, SIGKILL);
    assert_int_equal(waitpid(shell, NULL, 0), shell);
}

static void program_of(int process, char *out, size_t cap)
{
    char link[64];
    (void)snprintf(link, sizeof link, "/proc/%d/exe", process);
    const ssize_t len = readlink(link, out, cap - 1);
    out[len > 0 ? len : 0] = '\0';
}

// serves is true once the process that is found runs sleep: a command needs its time to begin.
static bool serves(int shell, bool by_itself)
{
    const struct timespec look = {.tv_nsec = LOOK_MS * 1000000};
    char program[4096];
    for (int i = 0; i < LOOKS; i++) {
        const int found = rp_served_by(shell);
        program_of(found, program, sizeof program);
        const char *slash = strrchr(program, '/');
        if (slash && (strcmp(slash, "/sleep") == 0 || strcmp(slash, "/coreutils") == 0)) {
            return (found == shell) == by_itself;
        }
        (void)nanosleep(&look, NULL);
    }
    return false;
}

static void test_found(void **state)
{
    (void)state;
    const struct {
        const char *command;
        bool by_itself;
    } rows[] = {
        {"exec sleep 60", true},
        {"sleep 60; true", false},
        {"cd / && sleep 60; true", false},
        {"sh -c 'sleep 60; true'; true", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int shell = start(rows[i].command, STDOUT_FILENO);
        const bool found = serves(shell, rows[i].by_itself);
        stop(shell);
        if (!found) {
            fail_msg("%s", rows[i].command);
        }
    }
}

// Of two nobody knows which is the server: it stays the shell. The sign that both run is what they write.
static void test_several(void **state)
{
    int ends[2];
    char byte;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    const int shell = start("(echo; exec sleep 60) & (echo; exec sleep 60) & wait", ends[1]);
    const bool both = read(ends[0], &byte, 1) == 1 && read(ends[0], &byte, 1) == 1;
    const int found = rp_served_by(shell);
    stop(shell);
    close(ends[0]);
    close(ends[1]);
    assert_true(both);
    assert_int_equal(found, shell);
}

// What has ended is nobody's server, and nothing is found in its place.
static void test_ended(void **state)
{
    (void)state;
    const int shell = start("true", STDOUT_FILENO);
    assert_int_equal(waitpid(shell, NULL, 0), shell);
    assert_int_equal(rp_served_by(shell), shell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
