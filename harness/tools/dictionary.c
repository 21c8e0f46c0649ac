// Prints the dictionary of the fuzzers, corpus/tls.dict, from the registry tables; or, with --check FILE, whether FILE is that.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "parsers/tls/keylog.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// entry begins a line: what it is, and its name with nothing but letters, digits and underscores, as AFL++ wants them.
static void entry(FILE *out, const char *what, const char *name)
{
    fprintf(out, "%s_", what);
    for (const char *c = name; *c != '\0'; c++) {
        (void)fputc(isalnum((unsigned char)*c) ? *c : '_', out);
    }
    fputs("=\"", out);
}

static void bytes(FILE *out, uint32_t value, size_t width)
{
    while (width-- > 0) {
        fprintf(out, "\\x%02x", (unsigned)(value >> 8 * width & 0xff));
    }
}

static void codes(FILE *out, const char *what, enum tw_registry registry, uint32_t before, size_t width_before)
{
    const struct tw_code *code;
    fprintf(out, "\n# %s\n", tw_registry_title(registry));
    for (size_t i = 0; (code = tw_code_at(registry, i)) != NULL; i++) {
        entry(out, what, code->name);
        bytes(out, before, width_before);
        bytes(out, code->value, tw_registry_width(registry));
        fputs("\"\n", out);
    }
}

static void records(FILE *out)
{
    static const uint16_t versions[] = {TW_VERSION_TLS10, TW_VERSION_TLS12};
    const struct tw_code *type;
    fputs("\n# How records begin\n", out);
    for (size_t i = 0; (type = tw_code_at(TW_REGISTRY_CT, i)) != NULL; i++) {
        for (size_t v = 0; v < sizeof versions / sizeof versions[0]; v++) {
            entry(out, v == 0 ? "record_tls10" : "record_tls12", type->name);
            bytes(out, type->value << 16 | versions[v], 3);
            fputs("\"\n", out);
        }
    }
}

static void messages(FILE *out)
{
    const struct tw_code *type;
    fputs("\n# How messages of less than 256 bytes begin\n", out);
    for (size_t i = 0; (type = tw_code_at(TW_REGISTRY_HS, i)) != NULL; i++) {
        entry(out, "message", type->name);
        bytes(out, type->value << 16, 3);
        fputs("\"\n", out);
    }
}

static void suites(FILE *out)
{
    fputs("\n# TLS Cipher Suites\n", out);
    for (size_t i = 0; i < tw_suite_count(); i++) {
        const struct tw_suite *suite = tw_suite_at(i);
        entry(out, "suite", suite->name);
        bytes(out, suite->value, 2);
        fputs("\"\n", out);
    }
}

static void labels(FILE *out)
{
    fputs("\n# Labels of key log lines\n", out);
    for (unsigned label = TW_KEYLOG_UNKNOWN + 1; label <= TW_KEYLOG_ECH_CONFIG; label++) {
        entry(out, "label", tw_keylog_label_text((enum tw_keylog_label)label));
        fprintf(out, "%s \"\n", tw_keylog_label_text((enum tw_keylog_label)label));
    }
}

static void print(FILE *out)
{
    fputs(
        "# Made by harness/tools/dictionary.c from the registry tables: build/fuzz/tools/dictionary >corpus/tls.dict\n",
        out);
    records(out);
    messages(out);
    codes(out, "alert", TW_REGISTRY_ALERT, 2, 1);
    codes(out, "version", TW_REGISTRY_VERSION, 0, 0);
    codes(out, "extension", TW_REGISTRY_EXT, 0, 0);
    codes(out, "group", TW_REGISTRY_GROUP, 0, 0);
    codes(out, "scheme", TW_REGISTRY_SIG, 0, 0);
    codes(out, "compression", TW_REGISTRY_CERT_COMPRESSION, 0, 0);
    suites(out);
    labels(out);
}

// The same text, byte by byte.
static bool is_same(FILE *a, FILE *b)
{
    int c, d;
    do {
        c = fgetc(a);
        d = fgetc(b);
    } while (c == d && c != EOF);
    return c == d;
}

int main(int argc, char **argv)
{
    if (argc == 1) {
        print(stdout);
        return 0;
    }
    FILE *kept = argc == 3 && strcmp(argv[1], "--check") == 0 ? fopen(argv[2], "r") : NULL;
    FILE *made = tmpfile();
    if (kept == NULL || made == NULL) {
        fputs("dictionary [--check FILE]\n", stderr);
        return 3;
    }
    print(made);
    rewind(made);
    bool same = is_same(kept, made);
    (void)fclose(kept);
    (void)fclose(made);
    if (!same) {
        fprintf(stderr, "%s is not what the registry tables say; make it anew: %s >%s\n", argv[2], argv[0], argv[2]);
    }
    return same ? 0 : 1;
}
