// The program: finds the subcommand, runs it, and sees to it that what it wrote arrived.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/cli.h"
#include "replay/report/output.h"
#include "replay/report/progress.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// rp_commands.inc has one RP_COMMAND(name) for each file replay/cli/cmd_name.c.
#define RP_COMMAND(name) extern const struct rp_command rp_command_##name;
#include "rp_commands.inc"
#undef RP_COMMAND

static const struct rp_command *const commands[] = {
#define RP_COMMAND(name) &rp_command_##name,
#include "rp_commands.inc"
#undef RP_COMMAND
    NULL,
};

static const struct rp_command *find_command(const char *name)
{
    for (const struct rp_command *const *command = commands; *command; command++) {
        if (strcmp((*command)->name, name) == 0) {
            return *command;
        }
    }
    return NULL;
}

static void print_help(void)
{
    printf("reshake: records TLS handshakes, sends them again, and says what the server did\n\n"
           "Usage: reshake COMMAND [option…]\n\nCommands:\n");
    for (const struct rp_command *const *command = commands; *command; command++) {
        printf("  %-10s %s\n", (*command)->name, (*command)->summary);
    }
    printf("\n  reshake COMMAND --help says more of one, reshake --version which version this is.\n\n"
           "Exit codes: 0 everything as expected; 1 something was not; 2 wrong usage; 3 could not be carried out.\n");
}

// distance is how many letters have to be put in, left out or changed to make `b` of `a`.
static size_t distance(const char *a, const char *b)
{
    size_t row[32];
    size_t width = strlen(b);
    if (width >= sizeof row / sizeof row[0]) {
        return width;
    }
    for (size_t i = 0; i <= width; i++) {
        row[i] = i;
    }
    for (size_t line = 1; *a; a++, line++) {
        size_t diagonal = row[0];
        row[0] = line;
        for (size_t i = 1; i <= width; i++) {
            size_t changed = diagonal + (*a != b[i - 1]);
            diagonal = row[i];
            size_t moved = 1 + (row[i - 1] < row[i] ? row[i - 1] : row[i]);
            row[i] = changed < moved ? changed : moved;
        }
    }
    return row[width];
}

static enum rp_exit unknown_command(const char *name)
{
    const char *nearest = NULL;
    size_t least = 3;
    for (const struct rp_command *const *command = commands; *command; command++) {
        size_t far = distance(name, (*command)->name);
        if (far < least) {
            least = far;
            nearest = (*command)->name;
        }
    }
    if (nearest) {
        return rp_usage(NULL, "there is no command '%s'; is it '%s' that you mean?", name, nearest);
    }
    return rp_usage(NULL, "there is no command '%s'", name);
}

// asks_for_help looks for --help among the options, before a "--".
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static enum rp_exit run_command(const struct rp_command *command, int argc, char **argv)
{
    if (asks_for_help(argc, argv)) {
        rp_help(command);
        return RP_EXIT_OK;
    }
    struct rp_args args;
    rp_args_init(&args, command, argc, argv);
    return command->run(&args);
}

static enum rp_exit run(int argc, char **argv)
{
    if (argc < 2) {
        return rp_usage(NULL, "a command is missing");
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("reshake %s\n", RESHAKE_VERSION);
        return RP_EXIT_OK;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help();
        return RP_EXIT_OK;
    }
    if (strcmp(name, "help") == 0) {
        const struct rp_command *about = argc > 2 ? find_command(argv[2]) : NULL;
        if (argc > 2 && !about) {
            return unknown_command(argv[2]);
        }
        about ? rp_help(about) : print_help();
        return RP_EXIT_OK;
    }
    if (name[0] == '-') {
        return rp_usage(NULL, "unknown option %s", name);
    }
    const struct rp_command *command = find_command(name);
    return command ? run_command(command, argc - 2, argv + 2) : unknown_command(name);
}

// reader_has_left is true where nobody reads standard output any more, such as behind `| head`.
static bool reader_has_left(int error)
{
    struct pollfd out = {.fd = STDOUT_FILENO};
    return error == EPIPE || (poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0);
}

// leave ends the program as all do whose reader has seen enough: silently, by SIGPIPE.
static void leave(void)
{
    signal(SIGPIPE, SIG_DFL);
    (void)raise(SIGPIPE);
}

// finish writes out what stdio still holds. Output that did not arrive is an error, whatever the command found.
static enum rp_exit finish(enum rp_exit exit_code)
{
    rp_progress_clear();
    errno = 0;
    bool lost = ferror(stdout) != 0;
    lost = fflush(stdout) != 0 || lost;
    int error = errno ? errno : rp_output_errno();
    if (lost && reader_has_left(error)) {
        leave();
    } else if (!lost && fclose(stdout) != 0) {
        lost = true;
        error = errno;
    }
    if (!lost) {
        return exit_code;
    }
    rp_error("cannot write to standard output: %s", error ? strerror(error) : "something was lost");
    return RP_EXIT_FAILED;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(2), looked at in finish
    return (int)finish(run(argc, argv));
}
