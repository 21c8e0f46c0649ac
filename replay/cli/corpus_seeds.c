// Seeds of conversations: their turns, their messages in the clear, the server's side.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/corpus.h"

#include "parsers/tls/client_hello.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/message.h"
#include "parsers/tls/server_hello.h"
#include "parsers/tls/walk.h"
#include "replay/engine/keys_hash.h"
#include "replay/report/escape.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void hex(const uint8_t *bytes, size_t len, char *out)
{
    for (size_t i = 0; i < len; i++) {
        sprintf(out + 2 * i, "%02x", bytes[i]);
    }
}

static bool complain(struct rp_seeds *seeds, const char *path)
{
    char shown[1024];
    if (!seeds->failed) {
        rp_error("%s: cannot be written: %s", rp_escape_text(shown, sizeof shown, path), strerror(errno));
    }
    seeds->failed = true;
    return false;
}

static bool write_file(struct rp_seeds *seeds, const char *path, struct tw_span bytes, struct tw_span more)
{
    FILE *file = fopen(path, "wbx");
    if (file == NULL && errno == EEXIST) {
        seeds->known++;
        return true;
    }
    bool whole = file != NULL && fwrite(bytes.data, 1, bytes.len, file) == bytes.len
                 && fwrite(more.data, 1, more.len, file) == more.len;
    whole = (file == NULL || fclose(file) == 0) && whole;
    seeds->written += whole;
    return whole || complain(seeds, path);
}

void rp_seed_write(struct rp_seeds *seeds, const char *target, struct tw_span bytes, struct tw_span more)
{
    static const uint8_t nothing[1];
    struct rp_digest digest;
    uint8_t hash[RP_HASH_MAX];
    char name[2 * RP_HASH_MAX + 1], path[4096];
    bytes.data = bytes.len == 0 ? nothing : bytes.data;
    more.data = more.len == 0 ? nothing : more.data;
    if (bytes.len + more.len == 0 || bytes.len + more.len > RP_SEED_MAX) {
        seeds->too_long += bytes.len + more.len != 0;
        return;
    }
    rp_digest_init(&digest, RP_HASH_SHA1);
    rp_digest_add(&digest, bytes);
    rp_digest_add(&digest, more);
    hex(hash, rp_digest_value(&digest, hash), name);
    bool fits = snprintf(path, sizeof path, "%s/%s", seeds->folder, target) < (int)sizeof path - 50;
    if (!fits || (mkdir(path, 0777) != 0 && errno != EEXIST)) {
        (void)complain(seeds, path);
        return;
    }
    snprintf(path, sizeof path, "%.3900s/%.60s/%.80s", seeds->folder, target, name);
    (void)write_file(seeds, path, bytes, more);
}

void rp_said_begin(struct rp_said *said)
{
    said->turns = tw_writer_into(said->room, sizeof said->room - 2);  // and what steers the target
}

void rp_said_bytes(struct rp_said *said, enum tw_from from, struct tw_span bytes)
{
    for (size_t at = 0; at < bytes.len;) {
        size_t len = bytes.len - at < 0x3fff ? bytes.len - at : 0x3fff;
        tw_writer_u16(&said->turns, (uint16_t)((from == TW_SERVER ? 0x8000U : 0U) | len));
        tw_writer_bytes(&said->turns, tw_span_of(bytes.data + at, len));
        at += len;
    }
}

bool rp_turn_next(struct tw_cursor *in, enum tw_from *from, struct tw_span *bytes)
{
    uint16_t head = 0;
    if (!tw_cursor_u16(in, &head)) {
        return false;
    }
    size_t len = head & 0x3fffU;
    *from = (head & 0x8000U) != 0 ? TW_SERVER : TW_CLIENT;
    *bytes = tw_span_of(in->at, 0);
    return (head & 0x4000U) != 0 || tw_cursor_bytes(in, bytes, len < in->left ? len : in->left);
}

// hello is what the ServerHello decided.
struct hello {
    uint16_t version, suite;
};

// code_seed looks a value of a registry up, and its name.
static void code_seed(struct rp_seeds *seeds, enum tw_registry registry, uint16_t value)
{
    const uint8_t steers[3] = {(uint8_t)registry, (uint8_t)(value >> 8), (uint8_t)value};
    const char *name = tw_code_name(registry, value);
    if (name != NULL) {
        rp_seed_write(seeds, "codes", tw_span_of(name, strlen(name)), tw_span_of(steers, sizeof steers));
    }
}

static void extension_seeds(struct rp_seeds *seeds, struct tw_span extensions, enum tw_place place)
{
    struct tw_cursor at = tw_cursor_over(extensions);
    struct tw_extension extension;
    while (tw_extension_next(&at, &extension)) {
        const uint8_t steers[3] = {(uint8_t)place, (uint8_t)(extension.type >> 8), (uint8_t)extension.type};
        rp_seed_write(seeds, "extensions", extension.body, tw_span_of(steers, sizeof steers));
        code_seed(seeds, TW_REGISTRY_EXT, extension.type);
    }
}

static void client_hello_seeds(struct rp_seeds *seeds, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_client_hello hello;
    rp_seed_write(seeds, "client_hello", body, tw_span_of(NULL, 0));
    rp_seed_write(seeds, "client_hello_boringssl", body, tw_span_of(NULL, 0));
    if (tw_client_hello_parse(&at, &hello)) {
        extension_seeds(seeds, hello.extensions, TW_IN_CLIENT_HELLO);
    }
}

static void server_hello_seeds(struct rp_seeds *seeds, struct tw_span body, struct hello *decided)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_server_hello hello;
    rp_seed_write(seeds, "server_hello", body, tw_span_of(NULL, 0));
    if (tw_server_hello_parse(&at, &hello)) {
        decided->suite = hello.cipher_suite;
        decided->version = tw_server_hello_version(&hello);
        extension_seeds(seeds, hello.extensions,
                        tw_server_hello_is_retry(&hello) ? TW_IN_HELLO_RETRY_REQUEST : TW_IN_SERVER_HELLO);
    }
}

static void handshake_seed(struct rp_seeds *seeds, enum tw_from from, struct tw_span whole, const struct hello *hello)
{
    static const uint16_t versions[] = {TW_VERSION_TLS13, TW_VERSION_TLS12, TW_VERSION_TLS11, TW_VERSION_TLS10,
                                        TW_VERSION_SSL3};
    uint8_t version = 1;
    size_t suite = 0;
    for (uint8_t i = 0; i < 5; i++) {
        version = versions[i] == hello->version ? i : version;
    }
    for (size_t i = 0; i < tw_suite_count(); i++) {
        suite = tw_suite_at(i)->value == hello->suite ? i : suite;
    }
    const uint8_t steers[3] = {(uint8_t)(version | (from == TW_SERVER ? 0x80 : 0)), (uint8_t)(suite >> 8),
                               (uint8_t)suite};
    rp_seed_write(seeds, "handshake", whole, tw_span_of(steers, sizeof steers));
}

static void message_seeds(struct rp_seeds *seeds, enum tw_from from, const struct tw_message *message,
                          struct hello *hello)
{
    struct tw_span whole =
        tw_span_of(message->body.data - TW_MESSAGE_HEADER_LEN, message->body.len + TW_MESSAGE_HEADER_LEN);
    const uint8_t tls13 = hello->version == TW_VERSION_TLS13;
    switch (message->type) {
    case TW_HS_CLIENT_HELLO: client_hello_seeds(seeds, message->body); break;
    case TW_HS_SERVER_HELLO: server_hello_seeds(seeds, message->body, hello); break;
    case TW_HS_CERTIFICATE: rp_seed_write(seeds, "certificate", message->body, tw_span_of(&tls13, 1)); break;
    case TW_HS_NEW_SESSION_TICKET:
        rp_seed_write(seeds, "new_session_ticket", message->body, tw_span_of(&tls13, 1));
        break;
    default: break;
    }
    handshake_seed(seeds, from, whole, hello);
}

// side_seeds goes through the records of one side, up to the first that is encrypted.
static void side_seeds(struct rp_seeds *seeds, enum tw_from from, struct tw_span bytes, struct hello *hello)
{
    static uint8_t room[RP_SEED_MAX];
    struct tw_writer messages = tw_writer_into(room, sizeof room);
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_record record;
    struct tw_message message;
    while (tw_record_parse(&in, &record) == TW_DONE && record.type == TW_CT_HANDSHAKE) {
        tw_writer_bytes(&messages, record.body);
    }
    struct tw_cursor at = tw_cursor_over(tw_writer_span(&messages));
    while (tw_message_parse(&at, &message) == TW_DONE) {
        message_seeds(seeds, from, &message, hello);
    }
}

// hostile_seed makes one of what the server says: a record of version 03 ff wherever the client speaks in between.
static void hostile_seed(struct rp_seeds *seeds, const struct rp_said *said, const struct hello *hello)
{
    static uint8_t room[RP_SEED_MAX];
    static const uint8_t waits[] = {24, 3, 0xff, 0, 0};
    struct tw_writer w = tw_writer_into(room, sizeof room - 2);
    struct tw_cursor in = tw_cursor_over(tw_writer_span(&said->turns));
    enum tw_from from = TW_CLIENT, before = TW_CLIENT;
    struct tw_span bytes;
    const uint8_t steers[2] = {hello->version == TW_VERSION_TLS13 ? 0 : hello->version == TW_VERSION_TLS12 ? 5 : 8, 0};
    while (rp_turn_next(&in, &from, &bytes)) {
        if (from == TW_CLIENT && before == TW_SERVER) {
            tw_writer_bytes(&w, tw_span_of(waits, sizeof waits));
        } else if (from == TW_SERVER) {
            tw_writer_bytes(&w, bytes);
        }
        before = from;
    }
    if (w.len != 0 && tw_writer_ok(&w)) {
        rp_seed_write(seeds, "hostile", tw_writer_span(&w), tw_span_of(steers, sizeof steers));
    }
}

void rp_said_seeds(struct rp_seeds *seeds, const struct rp_said *said)
{
    static uint8_t sides[2][RP_SEED_MAX];
    static const uint8_t steers[1] = {0};
    struct tw_writer w[2] = {tw_writer_into(sides[0], RP_SEED_MAX), tw_writer_into(sides[1], RP_SEED_MAX)};
    struct tw_cursor in = tw_cursor_over(tw_writer_span(&said->turns));
    struct hello hello = {0};
    enum tw_from from = TW_CLIENT;
    struct tw_span bytes;
    while (rp_turn_next(&in, &from, &bytes)) {
        tw_writer_bytes(&w[from], bytes);
    }
    if (said->turns.len == 0) {
        return;
    }
    rp_seed_write(seeds, "records", tw_writer_span(&said->turns), tw_span_of(steers, 1));
    rp_seed_write(seeds, "dialogue", tw_writer_span(&said->turns), tw_span_of(steers, 1));
    side_seeds(seeds, TW_SERVER, tw_writer_span(&w[TW_SERVER]), &hello);
    side_seeds(seeds, TW_CLIENT, tw_writer_span(&w[TW_CLIENT]), &hello);
    hostile_seed(seeds, said, &hello);
}
