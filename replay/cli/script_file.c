// Script files, as text or in binary form.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/script_file.h"
#include "replay/report/escape.h"
#include "replay/script/binary.h"
#include "replay/script/names.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// read_all reads until the end; NULL: no memory, an error (errno), or more than `most` (EFBIG).
static uint8_t *read_all(FILE *file, size_t most, size_t *len)
{
    size_t cap = 4096;
    uint8_t *bytes = malloc(cap);
    *len = 0;
    while (bytes && !feof(file) && !ferror(file)) {
        *len += fread(bytes + *len, 1, cap - *len, file);
        if (*len < cap) {
            continue;
        }
        if (cap > most) {
            errno = EFBIG;
            free(bytes);
            return NULL;
        }
        uint8_t *more = realloc(bytes, cap *= 2);
        if (!more) {
            free(bytes);
        }
        bytes = more;
    }
    if (bytes && ferror(file)) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

enum rp_exit rp_file_read(const char *path, size_t most, uint8_t **out, size_t *len)
{
    char shown[512];
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    rp_escape_text(shown, sizeof shown, path);
    if (!file) {
        return rp_failed("%s: cannot be read: %s", shown, strerror(errno));
    }
    *out = read_all(file, most, len);
    int error = errno;
    if (!standard) {
        (void)fclose(file);
    }
    return *out ? RP_EXIT_OK : rp_failed("%s: cannot be read: %s", shown, strerror(error));
}

// shown_path is how a script's name is told.
static const char *shown_path(const char *path, char *out, size_t cap)
{
    return strcmp(path, "-") == 0 ? "standard input" : rp_escape_text(out, cap, path);
}

static enum rp_exit parse(const char *path, struct tw_span text, struct rp_arena *arena, struct rp_script *out)
{
    struct rp_script_error error;
    char shown[512];
    if (text.len >= RP_SCRIPT_MAGIC_LEN && memcmp(text.data, RP_SCRIPT_MAGIC, RP_SCRIPT_MAGIC_LEN) == 0) {
        rp_script_decode(text, arena, out);
        return RP_EXIT_OK;
    }
    if (rp_script_parse(text, arena, out, &error)) {
        return RP_EXIT_OK;
    }
    return rp_failed("%s, line %zu, column %zu: %s", shown_path(path, shown, sizeof shown), error.line, error.column,
                     error.what);
}

enum rp_exit rp_script_file(const char *path, struct rp_arena *arena, struct rp_script *out, uint8_t **bytes)
{
    size_t len = 0;
    size_t step = 0;
    char shown[512];
    enum rp_exit result = rp_file_read(path, RP_SCRIPT_FILE_MAX, bytes, &len);
    if (result == RP_EXIT_OK) {
        result = parse(path, tw_span_of(*bytes, len), arena, out);
    }
    const char *why = result == RP_EXIT_OK ? rp_script_why_not(out, &step) : NULL;
    if (why) {
        return rp_failed("%s: not sound: step %zu, %s: %s", shown_path(path, shown, sizeof shown), step + 1,
                         rp_step_name(out->steps[step].type), why);
    }
    return result;
}
