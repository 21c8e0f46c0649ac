// reshake script: prints, checks and converts scripts, and makes them of captures.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/script_input.h"
#include "replay/report/escape.h"
#include "replay/script/binary.h"
#include "replay/script/names.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum option { FROM = 1, TO, CONNECTION, FRESH, MEND, CHECK };

static const struct rp_option options[] = {
    {"check", CHECK, NULL, "only say whether scripts are sound"},
    {"to", TO, "FORM", "write text (the default), binary, or c: a C literal"},
    {"output", 'o', "FILE", "write there; '-' is standard output (the default)"},
    {"from", FROM, "FORM", "what files are: text, binary or capture; without it, their first bytes tell"},
    {"connection", CONNECTION, "LIST", "of a capture, these connections only, such as 0,4,10-20"},
    {"fresh", FRESH, NULL,
     "of a capture, shake hands anew in the same shape, instead of\nsending the captured bytes again"},
    {"mend", MEND, NULL, "make scripts sound, as fuzzing does with what it made up"},
    {0},
};

enum form { FORM_TEXT, FORM_BINARY, FORM_C };
enum { MOST_FILES = 4096 };

struct converting {
    struct rp_script_input input;
    enum form form;
    bool check;
    const char *output;  // NULL: standard output
    FILE *out;
    const char **files;
    size_t num_files, num_scripts;
};

static enum rp_exit take_form(const struct rp_args *args, const char *const *names, size_t num, int *out)
{
    for (size_t i = 0; i < num; i++) {
        if (strcmp(args->value, names[i]) == 0) {
            *out = (int)i;
            return RP_EXIT_OK;
        }
    }
    return rp_usage(args->command, "there is no form '%s' here; there are %s, %s and %s", args->value, names[0],
                    names[1], names[2]);
}

static enum rp_exit take_from(struct converting *run, const struct rp_args *args)
{
    static const char *const names[] = {"text", "binary", "capture"};
    int form = 0;
    enum rp_exit exit = take_form(args, names, 3, &form);
    run->input.form = (enum rp_script_form)(form + 1);
    return exit;
}

static enum rp_exit take_to(struct converting *run, const struct rp_args *args)
{
    static const char *const names[] = {"text", "binary", "c"};
    int form = 0;
    enum rp_exit exit = take_form(args, names, 3, &form);
    run->form = (enum form)form;
    return exit;
}

static enum rp_exit take_option(void *context, const struct rp_args *args, int id)
{
    struct converting *run = context;
    switch (id) {
    case RP_ARGS_OPERAND:
        if (run->num_files == MOST_FILES) {
            return rp_usage(args->command, "more than %d files", MOST_FILES);
        }
        run->files[run->num_files++] = args->value;
        break;
    case FROM: return take_from(run, args);
    case TO: return take_to(run, args);
    case 'o': run->output = strcmp(args->value, "-") == 0 ? NULL : args->value; break;
    case CONNECTION:
        if (!rp_parse_ranges(args->value, &run->input.only)) {
            return rp_usage(args->command, "--connection takes a list such as 0,4,10-20, not '%s'", args->value);
        }
        break;
    case FRESH: run->input.fresh = true; break;
    case MEND: run->input.mend = true; break;
    case CHECK: run->check = true; break;
    default: return RP_EXIT_USAGE;
    }
    return RP_EXIT_OK;
}

static enum rp_exit take_options(struct converting *run, struct rp_args *args)
{
    enum rp_exit exit = rp_args_each(args, take_option, run);
    if (exit != RP_EXIT_OK) {
        return exit;
    }
    if (run->num_files == 0) {
        return rp_usage(args->command, "a file is missing ('-' is standard input)");
    }
    if (run->form == FORM_BINARY && !run->check && !run->output && isatty(STDOUT_FILENO)) {
        return rp_usage(args->command, "a binary script is not for a terminal: name a file with --output");
    }
    return RP_EXIT_OK;
}

static bool holds_secret(const struct rp_script *script)
{
    for (size_t i = 0; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        if ((step->type == RP_STEP_SESSION && step->known.is.secret.len > 0)
            || (step->type == RP_STEP_HANDSHAKE && step->handshake.hello.share_keys.len > 0)) {
            return true;
        }
    }
    return false;
}

// keep_private has nobody but its owner read a file that a script with secrets goes to. False: errno says why.
static bool keep_private(const struct converting *run, const struct rp_script *script)
{
    struct stat info;
    int fd = fileno(run->out);
    return !run->output || !holds_secret(script) || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)
           || fchmod(fd, 0600) == 0 || errno == EPERM;
}

// open_output opens the file when its first script is known.
static bool open_output(struct converting *run, const struct rp_script *script)
{
    if (run->out) {
        return true;
    }
    int fd = run->output
                 ? open(run->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, holds_secret(script) ? 0600 : 0666)
                 : -1;
    run->out = !run->output ? stdout : fd >= 0 ? fdopen(fd, "wb") : NULL;
    return run->out != NULL;
}

// c_name makes a C name of where a script is from.
static void c_name(char *out, size_t cap, const char *what)
{
    const char *slash = strrchr(what, '/');
    size_t len = (size_t)snprintf(out, cap, "script_%s", slash ? slash + 1 : what);
    for (size_t i = 0; i < len && i < cap - 1; i++) {
        out[i] = (char)(isalnum((unsigned char)out[i]) && (unsigned char)out[i] < 128 ? out[i] : '_');
    }
}

static enum rp_exit cannot_write(const struct converting *run, int error)
{
    char shown[1024];
    return rp_failed("cannot write %s: %s", rp_escape_text(shown, sizeof shown, run->output), strerror(error));
}

static uint8_t *in_form(const struct converting *run, const struct rp_script *script, const char *what, size_t *len)
{
    char name[100];
    switch (run->form) {
    case FORM_TEXT: return (uint8_t *)rp_script_text(script, len);
    case FORM_BINARY: return rp_script_bytes(script, len);
    case FORM_C: c_name(name, sizeof name, what); return (uint8_t *)rp_script_text_c(script, name, len);
    }
    return NULL;
}

// put_head says what a script is from, where that is not plain.
static void put_head(struct converting *run, const char *what)
{
    if (run->form == FORM_C && run->num_scripts == 0) {
        (void)fputs("#include \"parsers/tls/codes.h\"\n#include \"replay/script/script.h\"\n", run->out);
    }
    if (run->form != FORM_BINARY && (run->form == FORM_C || run->num_files > 1 || strstr(what, ", connection "))) {
        (void)fprintf(run->out, "%s%s %s\n", run->form == FORM_C || run->num_scripts > 0 ? "\n" : "",
                      run->form == FORM_C ? "//" : "#", what);
    }
}

static enum rp_exit write_script(struct converting *run, const struct rp_script *script, const char *what)
{
    size_t len = 0;
    if (run->form == FORM_BINARY && run->num_scripts > 0) {
        return rp_failed("%s: one binary script is written already; --connection chooses one", what);
    }
    uint8_t *form = in_form(run, script, what, &len);
    if (!form) {
        return rp_failed("%s: there is no memory to write it", what);
    }
    bool opened = open_output(run, script) && keep_private(run, script);
    int error = errno;
    if (opened) {
        put_head(run, what);
        (void)fwrite(form, 1, len, run->out);
    }
    free(form);
    return opened ? RP_EXIT_OK : cannot_write(run, error);
}

static const char *ending(size_t num)
{
    return num == 1 ? "" : "s";
}

static void say_sound(const struct rp_script *script, const char *what)
{
    printf("%s: sound: %zu step%s, %u connection%s", what, script->num_steps, ending(script->num_steps),
           script->num_conns, ending(script->num_conns));
    if (script->num_sessions > 0) {
        printf(", %u session%s", script->num_sessions, ending(script->num_sessions));
    }
    printf("%s\n", rp_script_needs_client(script) ? "" : "; it needs no keys");
}

static enum rp_exit on_script(void *context, const struct rp_script *script, const char *what)
{
    struct converting *run = context;
    size_t step = 0;
    const char *why = rp_script_why_not(script, &step);
    enum rp_exit exit = RP_EXIT_OK;
    if (!run->check) {
        exit = write_script(run, script, what);
    } else if (why) {
        printf("%s: not sound: step %zu, %s: %s\n", what, step + 1, rp_step_name(script->steps[step].type), why);
    } else {
        say_sound(script, what);
    }
    if (why && !run->check) {
        rp_warning("%s: not sound: step %zu, %s: %s", what, step + 1, rp_step_name(script->steps[step].type), why);
    }
    run->num_scripts++;
    return exit == RP_EXIT_OK && why ? RP_EXIT_NOT_SO : exit;
}

static enum rp_exit convert(struct converting *run)
{
    enum rp_exit worst = RP_EXIT_OK;
    for (size_t i = 0; i < run->num_files && !rp_output_broken(); i++) {
        enum rp_exit exit = rp_scripts_read(&run->input, run->files[i], on_script, run);
        worst = exit > worst ? exit : worst;
    }
    if (run->output && run->out) {
        bool lost = ferror(run->out) != 0;
        if (fclose(run->out) != 0 || lost) {
            return cannot_write(run, errno);
        }
    }
    return worst;
}

static enum rp_exit run_script(struct rp_args *args)
{
    struct converting run = {.files = calloc(MOST_FILES, sizeof *run.files)};
    if (!run.files) {
        return rp_failed("there is no memory to begin with");
    }
    enum rp_exit exit = take_options(&run, args);
    if (exit == RP_EXIT_OK) {
        exit = convert(&run);
    }
    free(run.files);
    return exit;
}

const struct rp_command rp_command_script = {
    .name = "script",
    .summary = "print, check and convert scripts, or make them of captures",
    .usage = "FILE... [option...]",
    .options = options,
    .run = run_script,
    .help =
        "FILE is a script as text, a binary script, or a capture; '-' is standard input. A script says what a client\n"
        "does, step after step: connect, shake hands, deviate, expect, keep a session, offer it, end. docs/script.md\n"
        "has the language.\n\n"
        "Of a capture, each connection's first flight becomes a script that sends the same bytes; with --fresh one\n"
        "that shakes hands in the same shape (extensions, their order, ticket or session ID) with new random, key\n"
        "shares and keys. Its PSKs are left out: binders need secrets that a capture does not hold.\n\n"
        "Exit codes: 0 all scripts are sound; 1 one is not; 2 wrong usage; 3 a file could not be read or written.\n\n"
        "Examples:\n"
        "  reshake script case.txt --check\n"
        "  reshake script case.txt --to binary -o seed\n"
        "  reshake script --from binary --mend crash-1f3a\n"
        "  reshake script --fresh --connection 1 visit.pcapng > visit.txt\n",
};
