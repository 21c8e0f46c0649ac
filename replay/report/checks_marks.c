// The bytes that a verdict rests on, in words.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/report/checks.h"

#include <inttypes.h>
#include <stdarg.h>

#define SHOWN 32  // bytes

static void add(char *out, size_t cap, size_t *len, const char *format, ...) __attribute__((format(printf, 4, 5)));

static void add(char *out, size_t cap, size_t *len, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int more = vsnprintf(out + *len, cap - *len, format, values);
    va_end(values);
    *len += more > 0 ? (size_t)more : 0;
    *len = *len < cap ? *len : cap - 1;
}

static const char *name_of(const struct rp_mark *mark)
{
    const char *name = NULL;
    switch (mark->in) {
    case RP_MARK_MESSAGE: name = tw_message_name(mark->type); break;
    case RP_MARK_ALERT: name = "alert"; break;
    case RP_MARK_DATA: name = "application data"; break;
    case RP_MARK_RECORD: name = "record by hand"; break;
    case RP_MARK_RAW: name = "bytes by hand"; break;
    }
    return name ? name : "message";
}

static void add_place(const struct rp_mark *mark, char *out, size_t cap, size_t *len)
{
    if (mark->absent) {
        add(out, cap, len, ", without %s", mark->field);
        return;
    }
    if (mark->in != RP_MARK_MESSAGE) {
        add(out, cap, len, ", %zu byte%s", mark->len, mark->len == 1 ? "" : "s");
    } else if (mark->len == 0) {
        add(out, cap, len, ", byte %zu, empty", mark->at);
    } else if (mark->len == 1) {
        add(out, cap, len, ", byte %zu", mark->at);
    } else {
        add(out, cap, len, ", bytes %zu to %zu", mark->at, mark->at + mark->len - 1);
    }
    if (mark->field) {
        add(out, cap, len, ", %s", mark->field);
    }
}

static void add_bytes(const struct rp_mark *mark, char *out, size_t cap, size_t *len)
{
    struct tw_span bytes = rp_mark_bytes(mark);
    if (bytes.len > 0) {
        add(out, cap, len, ": ");
    }
    for (size_t i = 0; i < bytes.len && i < SHOWN; i++) {
        add(out, cap, len, "%02x", bytes.data[i]);
    }
    if (mark->len > SHOWN) {
        add(out, cap, len, "...");
    }
}

const char *rp_mark_text(const struct rp_mark *mark, char *out, size_t cap)
{
    size_t len = 0;
    out[0] = '\0';
    add(out, cap, &len, "%s of connection %u", name_of(mark), mark->conn);
    add_place(mark, out, cap, &len);
    add_bytes(mark, out, cap, &len);
    if (mark->position != RP_MARK_NOWHERE) {
        add(out, cap, &len, "; record at byte %" PRIu64, mark->position);
    }
    return out;
}
