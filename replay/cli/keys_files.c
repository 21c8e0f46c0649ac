// Reads key logs and private keys.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/keys_files.h"

#include "replay/engine/keys_rsa.h"
#include "replay/report/escape.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_WARNINGS = 8, NAME_MAX_SHOWN = 512 };
#define FILE_MAX ((size_t)1 << 30)

// read_all reads a file of at most FILE_MAX bytes into *out, whose bytes are the caller's. False: *why says why not.
static bool read_all(int fd, uint8_t **out, size_t *len, const char **why)
{
    size_t cap = 64 << 10;
    uint8_t *bytes = malloc(cap);
    for (*len = 0; bytes != NULL;) {
        ssize_t got = read(fd, bytes + *len, cap - *len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0 || *len == FILE_MAX) {
            *why = got < 0 ? strerror(errno) : "is larger than any file of secrets";
            break;
        }
        *len += (size_t)got;
        if (got == 0) {
            *out = bytes;
            return true;
        }
        if (*len == cap) {
            uint8_t *more = realloc(bytes, cap * 2);
            if (more == NULL) {
                *why = "there is no memory for it";
                break;
            }
            bytes = more;
            cap *= 2;
        }
    }
    *why = bytes == NULL ? "there is no memory for it" : *why;
    free(bytes);
    return false;
}

// load reads a file, and says what is wrong where it cannot.
static bool load(const char *path, uint8_t **out, size_t *len)
{
    char name[NAME_MAX_SHOWN];
    const char *why = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool read = fd >= 0 && read_all(fd, out, len, &why);
    if (!read) {
        rp_error("%s: cannot be read: %s", rp_escape_text(name, sizeof name, path), fd < 0 ? strerror(errno) : why);
    }
    if (fd >= 0) {
        close(fd);
    }
    return read;
}

static void wipe_and_free(uint8_t *bytes, size_t len)
{
    rp_wipe(bytes, len);
    free(bytes);
}

// complaint is what is said of the bad lines of one log.
struct complaint {
    const char *where;
    size_t num;
};

static void on_bad_line(void *context, const struct tw_keylog_line *line)
{
    struct complaint *complaint = context;
    if (complaint->num++ < MOST_WARNINGS) {
        rp_warning("%s: line %u is passed over: %s", complaint->where, line->number, line->fault);
    }
}

static size_t add_log(struct rp_secrets *secrets, const char *where, struct tw_span text)
{
    struct complaint complaint = {.where = where};
    size_t num = rp_secrets_add_log(secrets, text, on_bad_line, &complaint);
    if (complaint.num > MOST_WARNINGS) {
        rp_warning("%s: %zu more lines are passed over", where, complaint.num - MOST_WARNINGS);
    }
    return num;
}

// whole_lines is how many of the bytes are lines that have ended.
static size_t whole_lines(struct tw_span text)
{
    size_t len = text.len;
    while (len != 0 && text.data[len - 1] != '\n') {
        len--;
    }
    return len;
}

enum rp_exit rp_keys_file(struct rp_secrets *secrets, struct rp_keys_log *log)
{
    char name[NAME_MAX_SHOWN];
    uint8_t *bytes = NULL;
    size_t len = 0;
    if (!load(log->path, &bytes, &len)) {
        return RP_EXIT_FAILED;
    }
    rp_escape_text(name, sizeof name, log->path);
    if (add_log(secrets, name, tw_span_of(bytes, len)) == 0) {
        rp_warning("%s: holds no secrets", name);
    }
    log->read = whole_lines(tw_span_of(bytes, len));
    wipe_and_free(bytes, len);
    return RP_EXIT_OK;
}

void rp_keys_grown(struct rp_secrets *secrets, struct rp_keys_log *log)
{
    struct stat status;
    uint8_t *bytes = NULL;
    const char *why = NULL;
    size_t len = 0;
    if (stat(log->path, &status) != 0 || !S_ISREG(status.st_mode) || (uint64_t)status.st_size == log->read) {
        return;
    }
    int fd = open(log->path, O_RDONLY | O_CLOEXEC);
    log->read = (uint64_t)status.st_size < log->read ? 0 : log->read;
    if (fd >= 0 && lseek(fd, (off_t)log->read, SEEK_SET) >= 0 && read_all(fd, &bytes, &len, &why)) {
        size_t whole = whole_lines(tw_span_of(bytes, len));
        (void)rp_secrets_add_log(secrets, tw_span_of(bytes, whole), NULL, NULL);
        log->read += whole;
        wipe_and_free(bytes, len);
    }
    if (fd >= 0) {
        close(fd);
    }
}

enum rp_exit rp_keys_rsa_file(struct rp_secrets *secrets, const char *path)
{
    char name[NAME_MAX_SHOWN];
    const char *fault = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;
    if (!load(path, &bytes, &len)) {
        return RP_EXIT_FAILED;
    }
    struct rp_rsa_key *key = rp_rsa_key_read(tw_span_of(bytes, len), &fault);
    wipe_and_free(bytes, len);
    if (key == NULL) {
        return rp_failed("%s: %s", rp_escape_text(name, sizeof name, path), fault);
    }
    return rp_secrets_add_rsa(secrets, key) ? RP_EXIT_OK
                                            : rp_failed("more than %u RSA keys are not taken", RP_SECRETS_RSA_KEYS);
}

void rp_keys_block(struct rp_secrets *secrets, const char *path, uint64_t offset, struct tw_span text)
{
    char where[NAME_MAX_SHOWN + 64], name[NAME_MAX_SHOWN];
    (void)snprintf(where, sizeof where, "%s: secrets block at byte %llu", rp_escape_text(name, sizeof name, path),
                   (unsigned long long)offset);
    (void)add_log(secrets, where, text);
}
