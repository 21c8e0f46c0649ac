// What every subcommand is to the program: one const struct in a file of its own, options as a table, one way to complain.
// SPDX-License-Identifier: Apache-2.0
//
// replay/cli/cmd_NAME.c defines `const struct rp_command rp_command_NAME`; the build finds it. Its `run` walks the options
// with rp_args_each and returns an exit code.
#ifndef RESHAKE_REPLAY_CLI_CLI_H
#define RESHAKE_REPLAY_CLI_CLI_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>

enum rp_exit {
    RP_EXIT_OK = 0,      // everything as expected
    RP_EXIT_NOT_SO = 1,  // something was not as expected
    RP_EXIT_USAGE = 2,   // wrong usage
    RP_EXIT_FAILED = 3,  // could not be carried out: unreachable, unreadable, out of disk
};

struct rp_option {
    const char *name;   // without the two hyphens; NULL ends a table
    int id;             // what rp_args_next returns: from 1; a letter ('v') makes it a short option too
    const char *value;  // what the help calls its value, such as "HOST:PORT"; NULL: it takes none
    const char *help;   // one line, or several parted by \n
};

struct rp_args;
struct rp_command {
    const char *name;
    const char *summary;  // one line of `reshake --help`
    const char *usage;  // behind "reshake NAME ", such as "FILE --to HOST:PORT [option…]"; several forms parted by \n
    const char *help;   // what stands below the options: notes, examples; may be NULL
    const struct rp_option *options;  // may be NULL
    enum rp_exit (*run)(struct rp_args *args);
};

// What rp_args_next returns besides the options' ids.
enum {
    RP_ARGS_END = 0,       // all arguments were read
    RP_ARGS_OPERAND = -1,  // args->value is an argument that is no option
    RP_ARGS_WRONG = -2,    // unknown option, or a value missing or too much; it was said: return RP_EXIT_USAGE
};

struct rp_args {
    const struct rp_command *command;
    char **argv;
    int argc, at;
    const char *letters;  // the rest of a run of short options
    bool operands_only;   // behind "--"
    const char *value;    // of the option or operand just read; points into argv
};

void rp_args_init(struct rp_args *args, const struct rp_command *command, int argc, char **argv);

// rp_args_next reads the next argument: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, operands in between, "--" before
// operands that look like options. `--color` (all commands have it) is taken in here; `--help` never gets here.
int rp_args_next(struct rp_args *args);

// rp_args_each gives the arguments one after the other to `take`, with the option's id or RP_ARGS_OPERAND, until one is not taken:
// that has been said, and is what comes back.
typedef enum rp_exit (*rp_args_take)(void *context, const struct rp_args *args, int id);
enum rp_exit rp_args_each(struct rp_args *args, rp_args_take take, void *context);

// rp_args_option is the command's option with this id; NULL: there is none.
const struct rp_option *rp_args_option(const struct rp_args *args, int id);

// rp_args_refuse says that the option with this id does not take args->value, and what it takes. It returns RP_EXIT_USAGE.
enum rp_exit rp_args_refuse(const struct rp_args *args, int id);

// rp_usage says what is wrong with the command line and where to read on; it returns RP_EXIT_USAGE.
enum rp_exit rp_usage(const struct rp_command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

// rp_error and rp_warning print one line on standard error, "reshake: …". The caller escapes what came from outside
// (replay/report/escape.h). rp_failed does as rp_error and returns RP_EXIT_FAILED.
void rp_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void rp_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
enum rp_exit rp_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

// rp_said is the last that rp_error, rp_failed, rp_warning or rp_usage has said, without what stands around it; "": nothing yet.
const char *rp_said(void);

// rp_output_broken says whether something written to standard output was lost (a closed pipe, a full disk): long work
// that only writes there may stop. Asked right behind the writing, it notes errno. main tells the user and exits with
// RP_EXIT_FAILED whatever the command returns.
bool rp_output_broken(void);

void rp_help(const struct rp_command *command);

#endif
