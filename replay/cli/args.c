// Walks the command line along a table of options, and prints that table as help.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/cli.h"
#include "replay/report/color.h"
#include "replay/report/escape.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { ID_COLOR = -100, ID_HELP = -101 };

// The options that every command has.
static const struct rp_option common_options[] = {
    {"color", ID_COLOR, "WHEN", "colours: auto (on a terminal, unless NO_COLOR is set), always or never"},
    {"help", ID_HELP, NULL, "print this and exit"},
    {0},
};

void rp_args_init(struct rp_args *args, const struct rp_command *command, int argc, char **argv)
{
    *args = (struct rp_args){.command = command, .argc = argc, .argv = argv};
}

static const struct rp_option *find_in(const struct rp_option *table, const char *name, size_t len)
{
    for (; table && table->name; table++) {
        if (strlen(table->name) == len && memcmp(table->name, name, len) == 0) {
            return table;
        }
    }
    return NULL;
}

static const struct rp_option *find_long(const struct rp_args *args, const char *name, size_t len)
{
    const struct rp_option *option = find_in(args->command->options, name, len);
    return option ? option : find_in(common_options, name, len);
}

const struct rp_option *rp_args_option(const struct rp_args *args, int id)
{
    for (const struct rp_option *option = args->command->options; option && option->name; option++) {
        if (option->id == id) {
            return option;
        }
    }
    return NULL;
}

static int wrong(struct rp_args *args, const char *format, const char *what, int len)
{
    (void)rp_usage(args->command, format, len, what);
    return RP_ARGS_WRONG;
}

static int take_color(struct rp_args *args)
{
    if (rp_color_choose(args->value)) {
        return rp_args_next(args);
    }
    (void)rp_usage(args->command, "--color takes auto, always or never");
    return RP_ARGS_WRONG;
}

// take_value gives `option` its value, which is `attached` where that is not NULL, else the next argument.
static int take_value(struct rp_args *args, const struct rp_option *option, const char *attached)
{
    args->value = attached;
    if (option->value && !attached) {
        if (args->at >= args->argc) {
            (void)rp_usage(args->command, "--%s needs a value: %s", option->name, option->value);
            return RP_ARGS_WRONG;
        }
        args->value = args->argv[args->at++];
    } else if (!option->value && attached) {
        (void)rp_usage(args->command, "--%s takes no value", option->name);
        return RP_ARGS_WRONG;
    }
    return option->id == ID_COLOR ? take_color(args) : option->id;
}

static int next_long(struct rp_args *args, const char *name)
{
    size_t len = strcspn(name, "=");
    const struct rp_option *option = find_long(args, name, len);
    if (!option) {
        return wrong(args, "unknown option --%.*s", name, (int)len);
    }
    return take_value(args, option, name[len] == '=' ? name + len + 1 : NULL);
}

static int next_short(struct rp_args *args)
{
    const char *letter = args->letters++;
    const struct rp_option *option = rp_args_option(args, *letter);
    if (!option) {
        args->letters = NULL;
        return wrong(args, "unknown option -%.*s", letter, 1);
    }
    if (option->value) {
        const char *attached = *args->letters ? args->letters : NULL;
        args->letters = NULL;
        return take_value(args, option, attached);
    }
    if (!*args->letters) {
        args->letters = NULL;
    }
    return take_value(args, option, NULL);
}

int rp_args_next(struct rp_args *args)
{
    if (args->letters) {
        return next_short(args);
    }
    if (args->at >= args->argc) {
        return RP_ARGS_END;
    }
    const char *arg = args->argv[args->at++];
    if (args->operands_only || arg[0] != '-' || arg[1] == 0) {
        args->value = arg;
        return RP_ARGS_OPERAND;
    }
    if (arg[1] != '-') {
        args->letters = arg + 1;
        return next_short(args);
    }
    if (arg[2] == 0) {
        args->operands_only = true;
        return rp_args_next(args);
    }
    return next_long(args, arg + 2);
}

enum rp_exit rp_args_each(struct rp_args *args, rp_args_take take, void *context)
{
    enum rp_exit exit = RP_EXIT_OK;
    for (int id = 0; exit == RP_EXIT_OK && (id = rp_args_next(args)) != RP_ARGS_END;) {
        exit = id == RP_ARGS_WRONG ? RP_EXIT_USAGE : take(context, args, id);
    }
    return exit;
}

enum rp_exit rp_args_refuse(const struct rp_args *args, int id)
{
    char shown[256];
    char help[512];
    const struct rp_option *option = rp_args_option(args, id);
    assert(option);
    snprintf(help, sizeof help, "%s", option->help);
    for (char *end; (end = strchr(help, '\n')) != NULL;) {
        *end = ' ';
    }
    return rp_usage(args->command, "--%s takes %s, not '%s': %s", option->name, option->value,
                    rp_escape_text(shown, sizeof shown, args->value), help);
}

// help_lines prints text whose further lines are set in by `indent` columns.
static void help_lines(const char *text, int indent)
{
    for (;;) {
        size_t len = strcspn(text, "\n");
        printf("%.*s\n", (int)len, text);
        if (!text[len]) {
            return;
        }
        text += len + 1;
        printf("%*s", indent, "");
    }
}

// columns counts what UTF-8 text takes on a terminal: all bytes but those that go on with a character.
static int columns(const char *text)
{
    int count = 0;
    for (; *text; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

static void help_options(const struct rp_option *options)
{
    enum { INDENT = 30 };
    for (; options && options->name; options++) {
        char left[64];
        bool letter = options->id > ' ' && options->id < 127;
        (void)snprintf(left, sizeof left, "  %c%c%s --%s%s%s", letter ? '-' : ' ', letter ? (char)options->id : ' ',
                       letter ? "," : " ", options->name, options->value ? " " : "",
                       options->value ? options->value : "");
        bool fits = columns(left) < INDENT;
        printf("%s%s%*s", left, fits ? "" : "\n", fits ? INDENT - columns(left) : INDENT, "");
        help_lines(options->help, INDENT);
    }
}

void rp_help(const struct rp_command *command)
{
    printf("reshake %s: %s\n\n", command->name, command->summary);
    for (const char *usage = command->usage;;) {
        size_t len = strcspn(usage, "\n");
        printf("%s reshake %s %.*s\n", usage == command->usage ? "Usage:" : "      ", command->name, (int)len, usage);
        if (!usage[len]) {
            break;
        }
        usage += len + 1;
    }
    printf("\nOptions:\n");
    help_options(command->options);
    help_options(common_options);
    if (command->help) {
        printf("\n%s", command->help);
    }
}
