// Key logs: draft-ietf-tls-keylogfile-05 sections 2 to 4; the RSA and PMS_CLIENT_RANDOM labels are NSS's own.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/keylog.h"

#include <assert.h>

static const char *const labels[] = {
    [TW_KEYLOG_UNKNOWN] = "",
    [TW_KEYLOG_CLIENT_RANDOM] = "CLIENT_RANDOM",
    [TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET] = "CLIENT_EARLY_TRAFFIC_SECRET",
    [TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    [TW_KEYLOG_SERVER_HANDSHAKE_TRAFFIC_SECRET] = "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    [TW_KEYLOG_CLIENT_TRAFFIC_SECRET_0] = "CLIENT_TRAFFIC_SECRET_0",
    [TW_KEYLOG_SERVER_TRAFFIC_SECRET_0] = "SERVER_TRAFFIC_SECRET_0",
    [TW_KEYLOG_EARLY_EXPORTER_SECRET] = "EARLY_EXPORTER_SECRET",
    [TW_KEYLOG_EXPORTER_SECRET] = "EXPORTER_SECRET",
    [TW_KEYLOG_RSA] = "RSA",
    [TW_KEYLOG_PMS_CLIENT_RANDOM] = "PMS_CLIENT_RANDOM",
    [TW_KEYLOG_ECH_SECRET] = "ECH_SECRET",
    [TW_KEYLOG_ECH_CONFIG] = "ECH_CONFIG",
};

#define NUM_LABELS (sizeof labels / sizeof labels[0])

const char *tw_keylog_label_text(enum tw_keylog_label label)
{
    return labels[label];
}

static enum tw_keylog_label label_of(struct tw_span text)
{
    for (size_t i = 1; i < NUM_LABELS; i++) {
        if (tw_span_equal(text, tw_span_of(labels[i], strlen(labels[i])))) {
            return (enum tw_keylog_label)i;
        }
    }
    return TW_KEYLOG_UNKNOWN;
}

struct tw_keylog tw_keylog_over(struct tw_span text)
{
    return (struct tw_keylog){.text = tw_cursor_over(text)};
}

// span_to is the first `len` bytes from `start`, which has them.
static struct tw_span span_to(struct tw_cursor start, size_t len)
{
    struct tw_span span = {0};
    bool there = tw_cursor_bytes(&start, &span, len);
    assert(there);
    return span;
}

// take_line moves `text` behind the next line and its end.
static struct tw_span take_line(struct tw_cursor *text)
{
    struct tw_cursor last = *text, end = *text;
    size_t len = tw_cursor_find(&end, '\n') ? text->left - end.left : text->left;
    struct tw_span line = span_to(*text, len);
    uint8_t byte = 0;
    bool taken = tw_cursor_skip(text, len < text->left ? len + 1 : len);
    assert(taken);
    if (len != 0 && tw_cursor_skip(&last, len - 1) && tw_cursor_u8(&last, &byte) && byte == '\r') {
        line.len--;
    }
    return line;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

// take_word moves `line` behind the next word, which is empty where there is none.
static struct tw_span take_word(struct tw_cursor *line)
{
    struct tw_cursor probe = *line;
    size_t blanks = 0, len = 0;
    uint8_t byte = 0;
    while (tw_cursor_u8(&probe, &byte) && is_blank(byte)) {
        blanks++;
    }
    bool taken = tw_cursor_skip(line, blanks);
    probe = *line;
    while (tw_cursor_u8(&probe, &byte) && !is_blank(byte)) {
        len++;
    }
    struct tw_span word = span_to(*line, len);
    taken = taken && tw_cursor_skip(line, len);
    assert(taken);
    return word;
}

#define NO_NIBBLE 16U

// nibble is the value of a hexadecimal digit, or NO_NIBBLE. The table has 1 more, so that what it does not name is none.
static unsigned nibble(uint8_t digit)
{
    static const uint8_t values[256] = {
        ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
        ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
        ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    };
    return values[digit] != 0 ? values[digit] - 1U : NO_NIBBLE;
}

static bool is_hex(struct tw_span text)
{
    struct tw_cursor at = tw_cursor_over(text);
    uint8_t digit = 0;
    while (tw_cursor_u8(&at, &digit)) {
        if (nibble(digit) == NO_NIBBLE) {
            return false;
        }
    }
    return text.len != 0 && text.len % 2 == 0;
}

// put_bytes writes what the hexadecimal text, already checked, stands for.
static bool put_bytes(struct tw_writer *w, struct tw_span text)
{
    struct tw_cursor at = tw_cursor_over(text);
    uint8_t high = 0;
    uint8_t low = 0;
    while (tw_cursor_u8(&at, &high) && tw_cursor_u8(&at, &low)) {
        (void)tw_writer_u8(w, (uint8_t)(nibble(high) << 4 | nibble(low)));
    }
    return tw_writer_ok(w);
}

// fault_of says what is wrong with the three words, or NULL.
static const char *fault_of(const struct tw_keylog_line *line, struct tw_span id, struct tw_span behind)
{
    size_t id_bytes = line->label == TW_KEYLOG_RSA ? 8 : sizeof line->id;
    if (line->secret_text.len == 0) {
        return "a label, a client random and a secret are expected";
    }
    if (behind.len != 0) {
        return "something follows the secret";
    }
    if (!is_hex(id) || id.len != 2 * id_bytes) {
        return line->label == TW_KEYLOG_RSA ? "the identifier is not 16 hexadecimal digits"
                                            : "the client random is not 64 hexadecimal digits";
    }
    return is_hex(line->secret_text) ? NULL : "the secret is not pairs of hexadecimal digits";
}

static void read_secret(struct tw_keylog_line *line, struct tw_cursor words)
{
    line->label_text = take_word(&words);
    line->label = label_of(line->label_text);
    struct tw_span id = take_word(&words);
    line->secret_text = take_word(&words);
    line->fault = fault_of(line, id, take_word(&words));
    if (line->fault != NULL) {
        line->kind = TW_KEYLOG_BAD;
        return;
    }
    struct tw_writer w = tw_writer_into(line->id, sizeof line->id);
    (void)put_bytes(&w, id);
    line->id_len = w.len;
}

static bool is_comment(struct tw_cursor words)
{
    uint8_t first = 0;
    struct tw_cursor word = tw_cursor_over(take_word(&words));
    return !tw_cursor_u8(&word, &first) || first == '#';
}

bool tw_keylog_next(struct tw_keylog *log, struct tw_keylog_line *out)
{
    if (log->text.left == 0) {
        return false;
    }
    *out = (struct tw_keylog_line){.number = ++log->line, .text = take_line(&log->text)};
    struct tw_cursor words = tw_cursor_over(out->text);
    if (is_comment(words)) {
        out->kind = TW_KEYLOG_COMMENT;
    } else {
        read_secret(out, words);
    }
    return true;
}

bool tw_keylog_secret(struct tw_writer *w, const struct tw_keylog_line *line)
{
    return line->kind == TW_KEYLOG_SECRET && put_bytes(w, line->secret_text);
}

static bool put_hex(struct tw_writer *w, struct tw_span bytes)
{
    static const char digits[] = "0123456789abcdef";
    struct tw_cursor at = tw_cursor_over(bytes);
    uint8_t byte = 0;
    while (tw_cursor_u8(&at, &byte)) {
        (void)tw_writer_u8(w, (uint8_t)digits[byte >> 4]);
        (void)tw_writer_u8(w, (uint8_t)digits[byte & 15]);
    }
    return tw_writer_ok(w);
}

bool tw_keylog_write(struct tw_writer *w, const char *label, struct tw_span id, struct tw_span secret)
{
    return tw_writer_bytes(w, tw_span_of(label, strlen(label))) && tw_writer_u8(w, ' ') && put_hex(w, id)
           && tw_writer_u8(w, ' ') && put_hex(w, secret) && tw_writer_u8(w, '\n');
}
