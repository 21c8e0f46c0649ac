// Captures from a file, from standard input or from a file that still grows: a window of bytes that moves along.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/source.h"

#include "replay/track/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW_SIZE ((size_t)256 << 10)  // a part of the second-level cache, so that what is read there is still there
#define FIRST_INTERFACES 16U
#define MAX_INTERFACES 65536U
#define POLL_FILE_MS 50  // how soon a growing file is looked at again

struct rp_source {
    struct rp_source_config config;
    struct rp_source_counts counts;
    struct rp_filter *filter;
    struct tw_capture capture;
    struct tw_cursor window;  // what was read and not yet told, in `buffer`
    uint8_t *buffer;
    size_t buffer_cap;
    int fd;
    bool opened, regular, cut;
    enum rp_source_answer settled;  // RP_SOURCE_ITEM: nothing has ended it yet
    char *error;
};

struct rp_source *rp_source_new(const struct rp_source_config *config)
{
    struct rp_source *source = calloc(1, sizeof(*source));
    if (source == NULL) {
        return NULL;
    }
    source->config = *config;
    source->fd = -1;
    source->settled = RP_SOURCE_ITEM;
    struct tw_interface *interfaces = calloc(FIRST_INTERFACES, sizeof(*interfaces));
    tw_capture_init(&source->capture, interfaces, FIRST_INTERFACES);
    source->buffer = malloc(WINDOW_SIZE);
    source->buffer_cap = WINDOW_SIZE;
    source->filter = config->filter != NULL ? rp_filter_new(config->filter) : NULL;
    if (interfaces == NULL || source->buffer == NULL || (config->filter != NULL && source->filter == NULL)) {
        rp_source_free(source);
        return NULL;
    }
    source->window.at = source->buffer;
    return source;
}

void rp_source_free(struct rp_source *source)
{
    if (source == NULL) {
        return;
    }
    if (source->fd > STDIN_FILENO) {
        close(source->fd);
    }
    rp_filter_free(source->filter);
    free(source->capture.interfaces);
    free(source->buffer);
    free(source->error);
    free(source);
}

const char *rp_source_error(const struct rp_source *source)
{
    return source->error != NULL ? source->error : "";
}

bool rp_source_cut(const struct rp_source *source)
{
    return source->cut;
}

const struct rp_source_counts *rp_source_counts(const struct rp_source *source)
{
    return &source->counts;
}

static bool is_stdin(const struct rp_source *source)
{
    return strcmp(source->config.path, "-") == 0;
}

static const char *name_of(const struct rp_source *source)
{
    return is_stdin(source) ? "standard input" : source->config.path;
}

// fail settles the source with one line: the name, a colon, and what is wrong.
__attribute__((format(printf, 3, 4))) static enum rp_source_answer
fail(struct rp_source *source, enum rp_source_answer answer, const char *format, ...)
{
    va_list args;
    char what[512];
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    if (asprintf(&source->error, "%s: %s", name_of(source), what) < 0) {
        source->error = NULL;
    }
    source->settled = answer;
    return answer;
}

static enum rp_source_answer fail_errno(struct rp_source *source, const char *doing)
{
    return fail(source, RP_SOURCE_FAILED, "%s: %s", doing, strerror(errno));
}

static enum rp_source_answer open_file(struct rp_source *source)
{
    struct stat status;
    source->fd = is_stdin(source) ? STDIN_FILENO : open(source->config.path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (source->fd < 0 || fstat(source->fd, &status) != 0) {
        return fail_errno(source, "cannot be opened");
    }
    if (S_ISDIR(status.st_mode)) {
        return fail(source, RP_SOURCE_FAILED, "is a directory, not a capture file");
    }
    if (isatty(source->fd)) {
        return fail(source, RP_SOURCE_FAILED, "is a terminal; a capture is expected from a pipe or a file");
    }
    source->regular = S_ISREG(status.st_mode);
    source->counts.size = source->regular ? (uint64_t)status.st_size : 0;
    source->opened = true;
    if (source->regular) {
        (void)posix_fadvise(source->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return RP_SOURCE_ITEM;
}

// make_room has what is left of the window stand at the start of a buffer of at least `needed` bytes.
static bool make_room(struct rp_source *source, size_t needed)
{
    uint8_t *former = source->buffer;
    if (needed > source->buffer_cap) {
        uint8_t *buffer = malloc(needed);
        if (buffer == NULL) {
            return false;
        }
        source->buffer = buffer;
        source->buffer_cap = needed;
    }
    memmove(source->buffer, source->window.at, source->window.left);
    source->window.at = source->buffer;
    if (source->buffer != former) {
        free(former);
    }
    return true;
}

// shrank: a file that is followed was cut off behind our back, and what stands where we read is something else.
static bool shrank(const struct rp_source *source)
{
    struct stat status;
    return source->regular && fstat(source->fd, &status) == 0 && (uint64_t)status.st_size < source->counts.bytes;
}

static bool is_readable(const struct rp_source *source, int timeout_ms)
{
    struct pollfd poll_fd = {.fd = source->fd, .events = POLLIN};
    return poll(&poll_fd, 1, timeout_ms) > 0;
}

// fill reads on until the window has `needed` bytes. RP_SOURCE_ITEM: it has. RP_SOURCE_END: the file has no more.
static enum rp_source_answer fill(struct rp_source *source, size_t needed)
{
    if (!make_room(source, needed)) {
        return fail(source, RP_SOURCE_FAILED, "byte %llu: no memory for a block of %zu bytes",
                    (unsigned long long)source->capture.offset, needed);
    }
    while (source->window.left < needed) {
        if (source->config.follow && !source->regular && !is_readable(source, 0)) {
            return RP_SOURCE_WAIT;
        }
        ssize_t got = read(source->fd, source->buffer + source->window.left, source->buffer_cap - source->window.left);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            return RP_SOURCE_WAIT;
        }
        if (got < 0) {
            return fail_errno(source, "cannot be read");
        }
        if (got == 0 && source->config.follow && shrank(source)) {
            return fail(source, RP_SOURCE_FAILED, "became shorter than the %llu bytes that were read of it",
                        (unsigned long long)source->counts.bytes);
        }
        if (got == 0) {
            return source->config.follow && source->regular ? RP_SOURCE_WAIT : RP_SOURCE_END;
        }
        source->window.left += (size_t)got;
        source->counts.bytes += (uint64_t)got;
    }
    return RP_SOURCE_ITEM;
}

static enum rp_source_answer end_of_file(struct rp_source *source, size_t needed)
{
    unsigned long long offset = source->capture.offset;
    if (source->counts.bytes == 0) {
        return fail(source, RP_SOURCE_FAILED, "is empty");
    }
    if (source->window.left > 0) {
        source->cut = true;
        return fail(source, RP_SOURCE_FAILED,
                    "cut: it ends inside a %s that begins at byte %llu (%zu of at least %zu bytes)",
                    source->capture.format == TW_CAPTURE_PCAPNG ? "block"
                    : source->capture.format == TW_CAPTURE_PCAP ? "packet"
                                                                : "header",
                    offset, source->window.left, needed);
    }
    source->settled = RP_SOURCE_END;
    return RP_SOURCE_END;
}

// unpacker_of is the command that undoes a compression, by the first byte of its magic number.
static const char *unpacker_of(struct tw_cursor bytes)
{
    uint8_t first = 0;
    bool any = tw_cursor_u8(&bytes, &first);
    switch (any ? first : 0) {
    case 0x1f: return "gzip -dc";
    case 0xfd: return "xz -dc";
    case 0x28: return "zstd -dc";
    case 0x42: return "bzip2 -dc";
    case 0x04: return "lz4 -dc";
    default: return "the program that made it";
    }
}

static enum rp_source_answer broken(struct rp_source *source)
{
    if (source->capture.fault == TW_CAPTURE_FAULT_COMPRESSED) {
        return fail(source, RP_SOURCE_FAILED, "is compressed; decompress it with `%s` into a pipe, and read `-`",
                    unpacker_of(source->window));
    }
    return fail(source, RP_SOURCE_FAILED, "byte %llu: %s", (unsigned long long)source->capture.offset,
                tw_capture_fault_text(source->capture.fault));
}

// more_interfaces grows the table of interfaces, once a section describes more of them. False: it is as long as it gets.
static bool more_interfaces(struct rp_source *source)
{
    struct tw_capture *capture = &source->capture;
    if (capture->fault != TW_CAPTURE_FAULT_TOO_MANY_INTERFACES || capture->max_interfaces >= MAX_INTERFACES) {
        return false;
    }
    uint32_t max = capture->max_interfaces * 4;
    struct tw_interface *interfaces = realloc(capture->interfaces, max * sizeof(*interfaces));
    if (interfaces == NULL) {
        return false;
    }
    capture->interfaces = interfaces;
    capture->max_interfaces = max;
    capture->fault = TW_CAPTURE_FAULT_NONE;
    return true;
}

static enum rp_source_answer read_item(struct rp_source *source, struct tw_item *out)
{
    for (;;) {
        size_t needed = 0;
        enum tw_result result = tw_capture_next(&source->capture, &source->window, out, &needed);
        if (result == TW_DONE) {
            return RP_SOURCE_ITEM;
        }
        if (result == TW_BROKEN) {
            if (!more_interfaces(source)) {
                return broken(source);
            }
            continue;
        }
        enum rp_source_answer answer = fill(source, needed);
        if (answer == RP_SOURCE_END) {
            return end_of_file(source, needed);
        }
        if (answer != RP_SOURCE_ITEM) {
            return answer;
        }
    }
}

static enum rp_source_answer bad_filter(struct rp_source *source)
{
    return fail(source, RP_SOURCE_BAD_FILTER, "the filter \"%s\" does not work here: %s", source->config.filter,
                rp_filter_error(source->filter));
}

// matches asks the filter. A wrong one settles the source.
static bool matches(struct rp_source *source, const struct tw_packet *packet)
{
    switch (rp_filter_match(source->filter, packet)) {
    case RP_FILTER_YES: return true;
    case RP_FILTER_NO: source->counts.filtered++; return false;
    case RP_FILTER_WRONG: (void)bad_filter(source); return false;
    }
    return false;
}

// is_told says whether an item is one for the caller: a packet that matches, or no packet.
static inline bool is_told(struct rp_source *source, const struct tw_item *item)
{
    bool is_packet = item->type == TW_ITEM_PACKET;
    if (is_packet && source->filter != NULL && !matches(source, &item->packet)) {
        return false;
    }
    source->counts.packets += is_packet;
    return true;
}

enum rp_source_answer rp_source_next(struct rp_source *source, struct tw_item *out)
{
    if (source->settled != RP_SOURCE_ITEM) {
        return source->settled;
    }
    if (!source->opened && open_file(source) != RP_SOURCE_ITEM) {
        return source->settled;
    }
    do {
        enum rp_source_answer answer = read_item(source, out);
        if (answer != RP_SOURCE_ITEM) {
            return answer;
        }
    } while (!is_told(source, out) && source->settled == RP_SOURCE_ITEM);
    return source->settled;
}

enum rp_source_answer rp_source_batch(struct rp_source *source, struct tw_item *out, size_t max, size_t *num_out)
{
    size_t num = 0;
    *num_out = 0;
    enum rp_source_answer answer = rp_source_next(source, &out[0]);
    if (answer != RP_SOURCE_ITEM) {
        return answer;
    }
    for (num = 1; num < max && source->settled == RP_SOURCE_ITEM;) {
        size_t needed = 0;
        if (tw_capture_next(&source->capture, &source->window, &out[num], &needed) != TW_DONE) {
            break;  // the next call says why
        }
        num += is_told(source, &out[num]);
    }
    *num_out = num;
    return RP_SOURCE_ITEM;
}

void rp_source_wait(struct rp_source *source, int timeout_ms)
{
    if (source->opened && !source->regular) {
        (void)is_readable(source, timeout_ms);
    } else {
        (void)poll(NULL, 0, timeout_ms < POLL_FILE_MS ? timeout_ms : POLL_FILE_MS);
    }
}
