// What a pretend server says: messages into a flight, the flight into records, and the transcript of the handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

#define MAX_CONTENT 16384  // RFC 8446 section 5.1

// --- Transcript -------------------------------------------------------------------------------------------------------------

void rp_pretend_transcript_begin(struct rp_pretend_conn *conn)
{
    conn->transcript = tw_writer_into(conn->transcript_room, sizeof conn->transcript_room);
    conn->transcript_lost = conn->hashing = false;
}

void rp_pretend_transcript_add(struct rp_pretend_conn *conn, struct tw_span whole_message)
{
    if (conn->hashing) {
        rp_digest_add(&conn->digest, whole_message);
    }
    conn->transcript_lost = !tw_writer_bytes(&conn->transcript, whole_message) || conn->transcript_lost;
}

void rp_pretend_hash_from(struct rp_pretend_conn *conn, enum rp_hash hash)
{
    conn->hash = hash;
    conn->hashing = true;
    rp_digest_init(&conn->digest, hash);
    rp_digest_add(&conn->digest, tw_writer_span(&conn->transcript));
}

struct tw_span rp_pretend_hash_now(const struct rp_pretend_conn *conn, uint8_t out[RP_HASH_MAX])
{
    return tw_span_of(out, rp_digest_value(&conn->digest, out));
}

// --- Records ----------------------------------------------------------------------------------------------------------------

// put_clear: before a version is chosen an alert goes out as TLS 1.2 has it, which all read; TLS 1.3 looks the same.
static bool put_clear(struct rp_pretend_conn *conn, uint8_t content_type, struct tw_span content)
{
    const uint16_t version =
        conn->facts.version == 0 || conn->facts.version > TW_VERSION_TLS12 ? TW_VERSION_TLS12 : conn->facts.version;
    return tw_record_write(&conn->out, &(struct tw_record){.type = content_type, .version = version, .body = content});
}

static bool put(struct rp_pretend_conn *conn, uint8_t content_type, struct tw_span content)
{
    uint8_t nonce[16];
    if (!conn->writes) {
        return put_clear(conn, content_type, content);
    }
    rp_random_bytes(&conn->server->random, nonce, sizeof nonce);
    const bool cbc = conn->write.cipher->mode == TW_MODE_CBC;
    return rp_seal(&conn->write, &conn->out, content_type, content, &(struct rp_wrapping){.nonce = cbc ? nonce : NULL});
}

static size_t limit_of(const struct rp_pretend_conn *conn)
{
    return conn->fragment != 0 ? conn->fragment : MAX_CONTENT;
}

static void put_all(struct rp_pretend_conn *conn, uint8_t content_type, struct tw_span content)
{
    struct tw_cursor at = tw_cursor_over(content);
    do {
        struct tw_span piece;
        const size_t len = at.left < limit_of(conn) ? at.left : limit_of(conn);
        if (!tw_cursor_bytes(&at, &piece, len) || !put(conn, content_type, piece)) {
            conn->ended = true;  // the client does not read what it asked for
            return;
        }
    } while (at.left != 0);
}

void rp_pretend_flush(struct rp_pretend_conn *conn)
{
    if (conn->flight.len != 0 && !rp_pretend_over(conn)) {
        put_all(conn, TW_CT_HANDSHAKE, tw_writer_span(&conn->flight));
    }
    conn->flight = tw_writer_into(conn->flight_room, sizeof conn->flight_room);
}

void rp_pretend_record(struct rp_pretend_conn *conn, uint8_t content_type, struct tw_span content)
{
    rp_pretend_flush(conn);
    if (!rp_pretend_over(conn)) {
        put_all(conn, content_type, content);
    }
}

// --- Messages ---------------------------------------------------------------------------------------------------------------

size_t rp_pretend_message_begin(struct rp_pretend_conn *conn, uint8_t type)
{
    tw_writer_u8(&conn->flight, type);
    return tw_writer_open(&conn->flight, 3);
}

void rp_pretend_message_end(struct rp_pretend_conn *conn, size_t place)
{
    if (!tw_writer_close(&conn->flight, place, 3)) {
        rp_pretend_die(conn, TW_ALERT_INTERNAL_ERROR, "a message of ours that is too long");
        return;
    }
    const size_t begin = place - 1;
    const bool is_hashed = conn->flight.data[begin] != TW_HS_HELLO_REQUEST
                           || (conn->hashing && rp_pretend_does(conn, RP_DOES_HELLO_REQUEST_HASHED));
    if (is_hashed) {
        rp_pretend_transcript_add(conn, tw_span_of(conn->flight.data + begin, conn->flight.len - begin));
    }
}

void rp_pretend_say(struct rp_pretend_conn *conn, uint8_t type, struct tw_span body)
{
    const size_t place = rp_pretend_message_begin(conn, type);
    tw_writer_bytes(&conn->flight, body);
    rp_pretend_message_end(conn, place);
}

// --- Keys -------------------------------------------------------------------------------------------------------------------

void rp_pretend_write_keys(struct rp_pretend_conn *conn, const struct rp_protection *keys)
{
    rp_pretend_flush(conn);
    conn->write = *keys;
    conn->writes = true;
}

bool rp_pretend_read_keys(struct rp_pretend_conn *conn, const struct rp_protection *keys)
{
    const bool left_over = conn->message_len > conn->message_end;
    if (rp_pretend_wrong(conn, RP_CHECK_ALIGNMENT, left_over, TW_ALERT_UNEXPECTED_MESSAGE)) {
        return false;
    }
    conn->read = *keys;
    conn->reads = true;
    return true;
}
