// reshake corpus: captures into seeds of fuzz targets, and seeds into captures.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/corpus.h"
#include "replay/report/escape.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum option { INTO = 1, TARGET };
enum { MOST_FILES = 65536 };

static const struct rp_option options[] = {
    {"into", INTO, "DIR", "import: write seeds there, one folder a target, named by their SHA-1"},
    {"target", TARGET, "NAME", "export: the fuzz target that the seed is of"},
    {"output", 'o', "FILE", "export: the pcapng file to write; '-' is standard output"},
    {0},
};

struct asked {
    const char *into, *target, *output;
    const char **operands;
    size_t num;
};

static enum rp_exit take_option(void *context, const struct rp_args *args, int id)
{
    struct asked *asked = context;
    switch (id) {
    case RP_ARGS_OPERAND:
        if (asked->num == MOST_FILES) {
            return rp_usage(args->command, "more than %d files", MOST_FILES);
        }
        asked->operands[asked->num++] = args->value;
        break;
    case INTO: asked->into = args->value; break;
    case TARGET: asked->target = args->value; break;
    case 'o': asked->output = args->value; break;
    default: return RP_EXIT_USAGE;
    }
    return RP_EXIT_OK;
}

static enum rp_exit import(const struct rp_args *args, const struct asked *asked)
{
    struct rp_seeds seeds = {.folder = asked->into};
    enum rp_exit worst = RP_EXIT_OK;
    char shown[1024];
    if (asked->into == NULL || asked->num < 2 || asked->target != NULL || asked->output != NULL) {
        return rp_usage(args->command, "import takes captures, and the folder that seeds go into: --into DIR");
    }
    if (mkdir(asked->into, 0777) != 0 && errno != EEXIST) {
        return rp_failed("%s: %s", rp_escape_text(shown, sizeof shown, asked->into), strerror(errno));
    }
    for (size_t i = 1; i < asked->num && !seeds.failed; i++) {
        enum rp_exit exit = rp_corpus_import(&seeds, asked->operands[i]);
        worst = exit > worst ? exit : worst;
    }
    printf("%zu seeds written", seeds.written);
    if (seeds.known != 0) {
        printf("; %zu were there", seeds.known);
    }
    if (seeds.too_long != 0) {
        printf("; %zu left out, longer than %d bytes", seeds.too_long, RP_SEED_MAX);
    }
    printf("\n");
    return worst;
}

static enum rp_exit export(const struct rp_args *args, const struct asked *asked) {
    if (asked->target == NULL || asked->output == NULL || asked->num != 2 || asked->into != NULL){
        return rp_usage(args->command, "export takes one seed, --target NAME and --output FILE");}
return rp_corpus_export(asked->operands[1], asked->target, asked->output);
}

static enum rp_exit run_corpus(struct rp_args *args)
{
    struct asked asked = {.operands = calloc(MOST_FILES, sizeof *asked.operands)};
    if (asked.operands == NULL) {
        return rp_failed("there is no memory to begin with");
    }
    enum rp_exit exit = rp_args_each(args, take_option, &asked);
    if (exit == RP_EXIT_OK && asked.num != 0 && strcmp(asked.operands[0], "import") == 0) {
        exit = import(args, &asked);
    } else if (exit == RP_EXIT_OK && asked.num != 0 && strcmp(asked.operands[0], "export") == 0) {
        exit = export(args, &asked);
    } else if (exit == RP_EXIT_OK) {
        exit = rp_usage(args->command, "what to do is missing: import or export");
    }
    free(asked.operands);
    return exit;
}

const struct rp_command rp_command_corpus = {
    .name = "corpus",
    .summary = "make seeds for fuzzing of captures, and captures of seeds",
    .usage = "import CAPTURE... --into DIR\nexport SEED --target NAME --output FILE",
    .options = options,
    .run = run_corpus,
    .help =
        "import takes captures apart into seeds for every fuzz target that reads what they hold: the file, its "
        "packets,\n"
        "conversations, messages, extensions, key logs, the server's side, and scripts of the client's. Inputs of\n"
        "BoringSSL's fuzzing (settings tags, then what the peer says) and of AFLNet's (a length of four bytes before\n"
        "each message) are taken, too.\n\n"
        "export writes a seed as pcapng. A script is played against a server in the same process, and what both said "
        "is\n"
        "what the capture holds; what a hostile server would seal stands in the clear.\n\n"
        "Exit codes: 0 done; 2 wrong usage; 3 a file could not be read or written.\n\n"
        "Examples:\n"
        "  reshake corpus import visit.pcapng --into corpus/seeds\n"
        "  reshake corpus export corpus/seeds/play/1f3a... --target play -o play.pcapng\n",
};
