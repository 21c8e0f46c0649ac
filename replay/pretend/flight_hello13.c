// ServerHello and EncryptedExtensions of a pretend server: RFC 8446 sections 4.1.3 and 4.3.1.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/protocols.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/server_hello.h"
#include "replay/pretend/pretend_parts.h"

static size_t open_extension(struct tw_writer *w, uint16_t type)
{
    tw_writer_u16(w, type);
    return tw_writer_open(w, 2);
}

static void close_extension(struct tw_writer *w, size_t place)
{
    tw_writer_close(w, place, 2);
}

static void put_version(struct tw_writer *w)
{
    size_t place = open_extension(w, TW_EXT_SUPPORTED_VERSIONS);
    tw_selected_version_write(w, TW_VERSION_TLS13);
    close_extension(w, place);
}

// put_share makes our share and the secret that both have. False: theirs is none of the group.
static bool put_share(struct rp_pretend_conn *conn, struct tw_span theirs, struct tw_writer *w,
                      struct tw_writer *shared)
{
    struct rp_share share;
    bool made = rp_share_make(&share, conn->tls13.group, &conn->server->random);
    size_t place = open_extension(w, TW_EXT_KEY_SHARE);
    tw_writer_u16(w, conn->tls13.group);
    size_t key = tw_writer_open(w, 2);
    made = made && rp_share_public(&share, w) && rp_share_agree(&share, theirs, false, shared);
    tw_writer_close(w, key, 2);
    close_extension(w, place);
    rp_wipe(&share, sizeof share);
    return made;
}

static void put_selected(struct rp_pretend_conn *conn, const struct rp_pretend13_psk *psk, struct tw_writer *w)
{
    size_t place = open_extension(w, TW_EXT_PRE_SHARED_KEY);
    bool beyond = rp_pretend_does(conn, RP_DOES_PSK_OUT_OF_RANGE) && psk->num_offered > 1;
    tw_writer_u16(w, beyond ? (uint16_t)psk->num_offered : psk->index);
    close_extension(w, place);
}

static void put_count(const struct rp_pretend_conn *conn, struct tw_writer *w)
{
    size_t place = open_extension(w, TW_EXT_TICKET_REQUEST);
    tw_writer_u8(w, conn->tls13.ticket_count);
    close_extension(w, place);
}

// make_random: some servers are not very random.
static void make_random(struct rp_pretend_conn *conn, uint8_t out[RP_RANDOM_BYTES])
{
    rp_random_bytes(&conn->server->random, out, RP_RANDOM_BYTES);
    if (rp_pretend_does(conn, RP_DOES_CONSTANT_RANDOM)) {
        memset(out, 0x5a, RP_RANDOM_BYTES);
    }
}

static void say_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_span extensions)
{
    uint8_t random[RP_RANDOM_BYTES];
    make_random(conn, random);
    bool echoes =
        !rp_pretend_does(conn, RP_DOES_ID_NOT_ECHOED) || rp_pretend_cache_find(conn, hello->session_id) == NULL;
    const struct tw_server_hello message = {
        .legacy_version = TW_VERSION_TLS12,
        .random = tw_span_of(random, sizeof random),
        .session_id = echoes ? hello->session_id : tw_span_of(random, sizeof random),
        .cipher_suite = conn->suite->value,
        .extensions = extensions,
        .has_extensions = true,
    };
    size_t place = rp_pretend_message_begin(conn, TW_HS_SERVER_HELLO);
    tw_server_hello_write(&conn->flight, &message);
    rp_pretend_message_end(conn, place);
}

bool rp_pretend13_say_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                            const struct rp_pretend13_psk *psk, struct tw_span share, struct tw_writer *shared)
{
    uint8_t room[512];
    struct tw_writer extensions = tw_writer_into(room, sizeof room);
    put_version(&extensions);
    if (!conn->tls13.by_ke && !put_share(conn, share, &extensions, shared)) {
        rp_pretend_die(conn, TW_ALERT_ILLEGAL_PARAMETER, "a key share that is no point of its group");
        return false;
    }
    if (psk->taken) {
        put_selected(conn, psk, &extensions);
    }
    if (conn->tls13.counts_tickets && rp_pretend_does(conn, RP_DOES_TICKET_COUNT_IN_HELLO)) {
        put_count(conn, &extensions);
    }
    if (rp_pretend_does(conn, RP_DOES_DUPLICATE_EXTENSION)) {
        put_version(&extensions);
    }
    say_hello(conn, hello, tw_writer_span(&extensions));
    return true;
}

static void put_alpn(const struct rp_pretend_conn *conn, struct tw_writer *w)
{
    struct tw_span name = tw_span_of(conn->facts.alpn, strlen(conn->facts.alpn));
    size_t place = open_extension(w, TW_EXT_ALPN);
    size_t list = tw_writer_open(w, 2);
    tw_writer_block8(w, name);
    tw_writer_close(w, list, 2);
    close_extension(w, place);
}

static void put_empty(struct tw_writer *w, uint16_t type)
{
    close_extension(w, open_extension(w, type));
}

static void put_size_limit(struct tw_writer *w)
{
    size_t place = open_extension(w, TW_EXT_RECORD_SIZE_LIMIT);
    tw_record_size_limit_write(w, 16385);  // with the content type (RFC 8449 section 4)
    close_extension(w, place);
}

static void put_renegotiation_info(struct tw_writer *w)
{
    size_t place = open_extension(w, TW_EXT_RENEGOTIATION_INFO);
    tw_renegotiation_info_write(w, tw_span_of(NULL, 0));
    close_extension(w, place);
}

void rp_pretend13_say_extensions(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct tw_writer *w = &conn->flight;
    size_t place = rp_pretend_message_begin(conn, TW_HS_ENCRYPTED_EXTENSIONS);
    size_t list = tw_writer_open(w, 2);
    if (hello->name.len != 0) {
        put_empty(w, TW_EXT_SERVER_NAME);
    }
    if (conn->facts.alpn[0] != 0) {
        put_alpn(conn, w);
    }
    if (hello->record_size_limit.there) {
        put_size_limit(w);
    }
    if (conn->tls13.counts_tickets && !rp_pretend_does(conn, RP_DOES_TICKET_COUNT_IN_HELLO)) {
        put_count(conn, w);
    }
    if (conn->tls13.early_taken) {
        put_empty(w, TW_EXT_EARLY_DATA);
    }
    if ((hello->renegotiation_info.there || hello->scsv) && rp_pretend_does(conn, RP_DOES_RENEGOTIATION_INFO_13)) {
        put_renegotiation_info(w);
    }
    if (rp_pretend_does(conn, RP_DOES_UNOFFERED_EXTENSION)) {
        put_empty(w, TW_EXT_POST_HANDSHAKE_AUTH);
    }
    tw_writer_close(w, list, 2);
    rp_pretend_message_end(conn, place);
}
