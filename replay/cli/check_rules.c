// Options of `reshake check`: with what it does they go, and which of them a command has to have to do it again.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_rules.h"
#include "replay/cli/shell_word.h"

#include <stdlib.h>
#include <string.h>

enum {
    CASES = RP_CHECK_CASES,
    PLAYED = RP_CHECK_CASES | RP_CHECK_MATRIX | RP_CHECK_CAPACITY,
    TABLES = RP_CHECK_MATRIX | RP_CHECK_CAPACITY,
    AGAIN = 1 << 8,  // it changes what is played, or what is said of it
    ONCE = 1 << 9,   // a second one would take the place of the first, which nobody expects
};

static const struct rule {
    const char *option;
    unsigned says;
} rules[] = {
    {"only", CASES | RP_CHECK_LIST | ONCE},
    {"skip", CASES | RP_CHECK_LIST | ONCE},
    {"group", CASES | RP_CHECK_LIST | ONCE},
    {"slow", CASES | RP_CHECK_CAPACITY | AGAIN},
    {"list", RP_CHECK_LIST},
    {"explain", RP_CHECK_EXPLAIN | ONCE},
    {"json", PLAYED | RP_CHECK_LIST},
    {"verbose", PLAYED},  // tables are whole without it
    {"jobs", PLAYED | AGAIN},
    {"wait", PLAYED | AGAIN},
    {"request", CASES | RP_CHECK_MATRIX | AGAIN | ONCE},
    {"pool", PLAYED | AGAIN | ONCE},
    {"spawn", PLAYED | AGAIN | ONCE},
    {"on-reload", CASES | AGAIN | ONCE},
    {"on-renegotiate", CASES | AGAIN | ONCE},
    {"evidence", CASES},
    {"no-evidence", PLAYED},
    {"matrix", TABLES},
    {"capacity", TABLES},
    {"most", RP_CHECK_CAPACITY},
    {"attempts", RP_CHECK_CAPACITY},
    {"allow-flood", RP_CHECK_CAPACITY},
    {"junit", CASES | ONCE},
    {"sarif", CASES | ONCE},
    {"html", PLAYED | ONCE},
    {"baseline", CASES | AGAIN},
    {"profile", CASES | RP_CHECK_PROFILES | AGAIN},
    {"fail-on", CASES | AGAIN},
    {"name", PLAYED | AGAIN},
    {"cert", PLAYED | AGAIN | ONCE},
    {"key", PLAYED | AGAIN | ONCE},
    {"starttls", PLAYED | AGAIN | ONCE},
    {"key-log", PLAYED | ONCE},
    {"seed", PLAYED | AGAIN},
};

static const struct rule *rule_of(const char *option)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].option, option) == 0) {
            return &rules[i];
        }
    }
    return NULL;
}

bool rp_check_rules_knows(const char *option)
{
    return rule_of(option) != NULL;
}

// says_of is what goes for an option; one without a rule goes with everything, and is needed again.
static unsigned says_of(const char *option)
{
    const struct rule *rule = rule_of(option);
    return rule ? rule->says : ~0U & ~(unsigned)ONCE;
}

static enum rp_exit means_nothing(const struct rp_args *args, const char *hyphens, const char *option, unsigned does)
{
    static const struct {
        unsigned what;
        const char *option, *why;
    } dones[] = {{RP_CHECK_LIST, "--list", "shows the cases and plays none"},
                 {RP_CHECK_EXPLAIN, "--explain", "explains a case and plays none"},
                 {RP_CHECK_PROFILES, "--profile list", "shows the profiles and plays no cases"},
                 {RP_CHECK_MATRIX, "--matrix", "plays no cases and has no verdicts"},
                 {RP_CHECK_CAPACITY, "--capacity", "plays no cases and has no verdicts"}};
    for (size_t i = 0; i < sizeof dones / sizeof dones[0]; i++) {
        if (does & dones[i].what) {
            return rp_usage(args->command, "%s%s means nothing to %s, which %s: leave one of both out", hyphens, option,
                            dones[i].option, dones[i].why);
        }
    }
    return rp_usage(args->command, "%s%s goes with --capacity alone", hyphens, option);
}

// stands_before is true where the option that was just read stands further in front already.
static bool stands_before(const struct rp_args *args, int id)
{
    struct rp_args before;
    rp_args_init(&before, args->command, args->at, args->argv);
    unsigned times = 0;
    for (int other = 0; (other = rp_args_next(&before)) != RP_ARGS_END;) {
        times += other == id;
    }
    return times > 1;
}

static enum rp_exit follow(const struct rp_args *args, int id, unsigned does)
{
    const struct rp_option *option = rp_args_option(args, id);
    if (!option) {
        return does & PLAYED ? RP_EXIT_OK : means_nothing(args, "", "a server", does);
    }
    unsigned says = says_of(option->name);
    if ((says & does) == 0) {
        return means_nothing(args, "--", option->name, does);
    }
    if (says & ONCE && stands_before(args, id)) {
        bool list = strchr(option->value, ',') != NULL;
        return rp_usage(args->command, "--%s can be given once%s", option->name,
                        list ? ", with commas between what it names" : "");
    }
    return RP_EXIT_OK;
}

enum rp_exit rp_check_rules_follow(const struct rp_args *args, unsigned does)
{
    struct rp_args each;
    rp_args_init(&each, args->command, args->argc, args->argv);
    for (int id = 0; (id = rp_args_next(&each)) != RP_ARGS_END;) {
        enum rp_exit result = follow(&each, id, does);
        if (result != RP_EXIT_OK) {
            return result;
        }
    }
    return RP_EXIT_OK;
}

// write_server writes the server, wherever it stands: it is to be seen first.
static void write_server(FILE *out, const struct rp_args *args)
{
    struct rp_args each;
    rp_args_init(&each, args->command, args->argc, args->argv);
    for (int id = 0; (id = rp_args_next(&each)) != RP_ARGS_END;) {
        if (id == RP_ARGS_OPERAND) {
            fputc(' ', out);
            rp_shell_word(out, each.value);
        }
    }
}

static void write_options(FILE *out, const struct rp_args *args)
{
    struct rp_args each;
    rp_args_init(&each, args->command, args->argc, args->argv);
    for (int id = 0; (id = rp_args_next(&each)) != RP_ARGS_END;) {
        const struct rp_option *option = rp_args_option(args, id);
        if (option && says_of(option->name) & AGAIN) {
            fprintf(out, " --%s", option->name);
            fputs(option->value ? " " : "", out);
            if (option->value) {
                rp_shell_word(out, each.value);
            }
        }
    }
}

const char *rp_check_rules_again(const struct rp_args *args, struct rp_arena *arena)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (!out) {
        return NULL;
    }
    fprintf(out, "reshake %s", args->command->name);
    write_server(out, args);
    write_options(out, args);
    bool whole = ferror(out) == 0;
    whole = fclose(out) == 0 && whole;
    const char *kept = whole ? rp_arena_text(arena, tw_span_of((const uint8_t *)text, len)) : NULL;
    free(text);
    return kept;
}
