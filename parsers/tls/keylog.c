// Key logs: draft-ietf-tls-keylogfile-05 sections 2 to 4; the RSA and PMS_CLIENT_RANDOM labels are NSS's own.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/keylog.h"

#include <assert.h>

#define LABEL(NAME) [TW_KEYLOG_##NAME] = {#NAME, sizeof #NAME - 1}

static const struct {
    const char *text;
    size_t len;
} labels[] = {
    [TW_KEYLOG_UNKNOWN] = {"", 0},
    LABEL(CLIENT_RANDOM),
    LABEL(CLIENT_EARLY_TRAFFIC_SECRET),
    LABEL(CLIENT_HANDSHAKE_TRAFFIC_SECRET),
    LABEL(SERVER_HANDSHAKE_TRAFFIC_SECRET),
    LABEL(CLIENT_TRAFFIC_SECRET_0),
    LABEL(SERVER_TRAFFIC_SECRET_0),
    LABEL(EARLY_EXPORTER_SECRET),
    LABEL(EXPORTER_SECRET),
    LABEL(RSA),
    LABEL(PMS_CLIENT_RANDOM),
    LABEL(ECH_SECRET),
    LABEL(ECH_CONFIG),
};

#define NUM_LABELS (sizeof labels / sizeof labels[0])

const char *tw_keylog_label_text(enum tw_keylog_label label)
{
    return labels[label].text;
}

static enum tw_keylog_label label_of(struct tw_span text)
{
    for (size_t i = 1; i < NUM_LABELS; i++) {
        if (tw_span_equal(text, tw_span_of(labels[i].text, labels[i].len))) {
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

static void skip_blanks(struct tw_cursor *line)
{
    struct tw_cursor probe = *line;
    uint8_t byte = 0;
    while (tw_cursor_u8(&probe, &byte) && (byte == ' ' || byte == '\t')) {
        *line = probe;
    }
}

// take_word moves `line` behind the next word, which is empty where there is none.
static struct tw_span take_word(struct tw_cursor *line)
{
    skip_blanks(line);
    struct tw_cursor blank = *line;
    size_t len = tw_cursor_find(&blank, ' ') ? line->left - blank.left : line->left;
    blank = tw_cursor_over(span_to(*line, len));
    len -= tw_cursor_find(&blank, '\t') ? blank.left : 0;
    struct tw_span word = span_to(*line, len);
    bool taken = tw_cursor_skip(line, len);
    assert(taken);
    return word;
}

// Hexadecimal is read and written eight digits at a time: a word of 64 bits, the first digit in its highest byte.
#define EACH(BYTE) (UINT64_C(0x0101010101010101) * (BYTE))
#define HIGH_BITS EACH(0x80)

// within says which bytes of a word, all below 0x80, lie between two others: by their highest bits.
static uint64_t within(uint64_t word, uint8_t low, uint8_t high)
{
    return (word + EACH(0x80U - low)) & ~(word + EACH(0x7fU - high)) & HIGH_BITS;
}

static bool are_digits(uint64_t text)
{
    uint64_t low = text & ~HIGH_BITS;
    uint64_t digits = within(low, '0', '9') | within(low | EACH(0x20), 'a', 'f');
    return (digits & ~text) == HIGH_BITS;
}

// value_of is what eight digits stand for.
static uint32_t value_of(uint64_t text)
{
    uint64_t letters = (text & EACH(0x40)) >> 6;
    uint64_t value = (text & EACH(0x0f)) + letters * 9;
    value = (value | value >> 4) & UINT64_C(0x00ff00ff00ff00ff);
    value = (value | value >> 8) & UINT64_C(0x0000ffff0000ffff);
    return (uint32_t)(value | value >> 16);
}

// digits_of is the text that stands for a value, in lower case.
static uint64_t digits_of(uint32_t value)
{
    uint64_t text = value;
    text = (text | text << 16) & UINT64_C(0x0000ffff0000ffff);
    text = (text | text << 8) & UINT64_C(0x00ff00ff00ff00ff);
    text = (text | text << 4) & EACH(0x0f);
    uint64_t letters = (text + EACH(0x76)) >> 7 & EACH(1);
    return text + EACH('0') + letters * ('a' - '0' - 10);
}

// take_digits takes the next eight bytes of text; where there are fewer, they stand in front of zeros. It returns how many there were.
static size_t take_digits(struct tw_cursor *at, uint64_t *out)
{
    size_t num = 8;
    uint8_t digit = 0;
    if (tw_cursor_u64(at, out)) {
        return num;
    }
    *out = EACH('0');
    for (num = 0; tw_cursor_u8(at, &digit); num++) {
        *out ^= (uint64_t)(digit ^ '0') << (56 - 8 * num);
    }
    return num;
}

static bool is_hex(struct tw_span text)
{
    struct tw_cursor at = tw_cursor_over(text);
    uint64_t digits = 0;
    while (take_digits(&at, &digits) != 0) {
        if (!are_digits(digits)) {
            return false;
        }
    }
    return text.len != 0 && text.len % 2 == 0;
}

// put_bytes writes what the hexadecimal text, already checked, stands for.
static bool put_bytes(struct tw_writer *w, struct tw_span text)
{
    struct tw_cursor at = tw_cursor_over(text);
    uint64_t digits = 0;
    size_t num = 0;
    while ((num = take_digits(&at, &digits)) == 8) {
        (void)tw_writer_u32(w, value_of(digits));
    }
    for (size_t i = 0; i < num / 2; i++) {
        (void)tw_writer_u8(w, (uint8_t)(value_of(digits) >> (24 - 8 * i)));
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

static bool is_comment(struct tw_cursor line)
{
    uint8_t first = 0;
    skip_blanks(&line);
    return !tw_cursor_u8(&line, &first) || first == '#';
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
    struct tw_cursor at = tw_cursor_over(bytes);
    uint32_t four = 0;
    uint8_t one = 0;
    while (tw_cursor_u32(&at, &four)) {
        (void)tw_writer_u64(w, digits_of(four));
    }
    while (tw_cursor_u8(&at, &one)) {
        (void)tw_writer_u16(w, (uint16_t)digits_of(one));
    }
    return tw_writer_ok(w);
}

bool tw_keylog_write(struct tw_writer *w, const char *label, struct tw_span id, struct tw_span secret)
{
    return tw_writer_bytes(w, tw_span_of(label, strlen(label))) && tw_writer_u8(w, ' ') && put_hex(w, id)
           && tw_writer_u8(w, ' ') && put_hex(w, secret) && tw_writer_u8(w, '\n');
}
