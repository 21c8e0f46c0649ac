// One TCP connection: its opening, its close, and the bytes of both directions in the order of cause and effect.
// SPDX-License-Identifier: Apache-2.0
//
// Segments go in as they were captured: out of order, again, overlapping, lost, cut, the answer before the question.
// Chunks come out: for each direction every byte once, in order, gaps told; and no chunk that acknowledges bytes of
// the other direction comes before those bytes, as long as they come at all. RFC 9293.
//
// In-order bytes are never copied: their chunk points into the packet. Bytes that have to wait stand in a window that
// the caller lends (tw_conn_lend) when TW_CONN_WANT_WINDOW asks for one, and takes back when tw_conn_idle_window
// says that it is empty; so an orderly connection costs no more than sizeof(struct tw_conn).
//
// Overlaps: the bytes that were seen first stay (as most receivers do); segments whose bytes differ from them are counted
// in `overlap_conflicts`. Bytes that were told already cannot be compared any more.
//
// A hole is given up (TW_CHUNK_GAP) when the other side acknowledged it, or was never seen, and TW_CONN_PATIENCE more segments
// of the connection did not fill it, or TW_CONN_WAITING bytes wait for it; sooner once both sides sent FIN; at once where
// the window is full, and at the end (tw_conn_finish). Never is anything told out of order.
#ifndef RESHAKE_PARSERS_NET_CONN_H
#define RESHAKE_PARSERS_NET_CONN_H

#include "parsers/net/tcp.h"
#include "parsers/wire/cursor.h"

#define TW_CONN_PATIENCE 32U
#define TW_CONN_WAITING ((uint32_t)64 << 10)
// Further ahead or behind than this, a segment counts only once others like it, or an acknowledgement, speak for it.
#define TW_CONN_NEAR ((int32_t)1 << 20)

// The two ends in the order of the flow key (net/flow.h), until `client` says which of them is the client.
enum tw_end { TW_END_A = 0, TW_END_B = 1 };

// How the connection was opened, as far as the capture shows (RFC 9293 section 3.5).
enum tw_opening {
    TW_OPENING_NONE,          // joined in the middle: no SYN was seen
    TW_OPENING_SYN,           // SYN only: nobody answered
    TW_OPENING_PARTIAL,       // one or two of SYN, SYN+ACK and ACK are missing, and it was more than a lone SYN
    TW_OPENING_COMPLETE,      // SYN, SYN+ACK, ACK
    TW_OPENING_SIMULTANEOUS,  // both sent a SYN without ACK
    TW_OPENING_REFUSED,       // SYN was answered by RST
};

enum tw_closing {
    TW_CLOSING_OPEN,  // no FIN or RST was seen
    TW_CLOSING_HALF,  // one FIN
    TW_CLOSING_FIN,   // a FIN from each side
    TW_CLOSING_RST,   // a RST, whatever came before
};

enum tw_chunk_type {
    TW_CHUNK_DATA,
    TW_CHUNK_GAP,  // `gap` bytes were not captured
    TW_CHUNK_FIN,  // the end of this direction
    TW_CHUNK_RST,  // `end` reset the connection
};

struct tw_chunk {
    enum tw_chunk_type type;
    enum tw_end end;       // who sent it
    uint64_t position;     // place in its direction, from 0
    uint64_t time_ns;      // data: when the segment that brought it was captured; else when it was known
    struct tw_span bytes;  // TW_CHUNK_DATA: valid until the next call for this connection
    uint64_t gap;          // TW_CHUNK_GAP
};

struct tw_window;  // what waits: a table of runs and their bytes, in the caller's memory (net/window.h)
#define TW_WINDOW_MIN ((size_t)4096)

// tw_stream is one direction. Its fields are read by net/ alone, but for the counts.
struct tw_stream {
    struct tw_window *window;    // lent, or NULL
    uint64_t position;           // how many bytes came out (or were told as gaps)
    uint32_t next_seq;           // sequence number of the byte at `position`
    uint32_t fin_seq, fin_ack;   // where has_fin
    uint32_t acked;              // where has_acked: highest acknowledgement number that the other side sent
    uint32_t far_seq;            // the last segment that was too far ahead
    uint32_t retransmitted;      // segments that brought nothing new (keep-alives too)
    uint32_t out_of_order;       // segments that had to wait
    uint32_t overlap_conflicts;  // segments that said other bytes than those seen first
    uint32_t ignored;            // segments that cannot belong here: garbage, old duplicates, after the end
    uint8_t num_far;             // how many segments stood near far_seq
    uint8_t patience;            // how many segments the connection saw since a hole was acknowledged
    bool started, has_fin, fin_told, has_acked;
};

// What tw_conn_pass needs stands first: the state, and behind it the directions, each a cache line where the caller aligns them.
struct tw_conn {
    uint64_t time_ns;      // of the last segment
    uint8_t orderly;       // nothing waits, nothing is missing, nothing ended: tw_conn_pass may take what comes
    uint8_t opening;       // enum tw_opening
    uint8_t closing;       // enum tw_closing
    uint8_t client;        // enum tw_end; right once client_known
    uint8_t client_known;  // by a SYN or SYN+ACK; else a guess (lower port is the server), to be mended by what is said
    uint8_t over, rst_seen;
    uint8_t steps;  // of the opening, belongs to opening.c
    struct tw_stream stream[2];
    struct tw_span current;  // the segment that is being handed out
    uint32_t current_seq, current_missing;
    uint32_t current_ack;
    uint8_t current_end, current_state, current_holds;
    uint8_t flushing, no_window, wanting;
    uint8_t syn_retransmitted;
    uint8_t rst_end, rst_told, rst_patience;
    uint8_t suspect_end, has_suspect;
    uint64_t syn_ns, syn_ack_ns, ack_ns;  // times of the opening; 0: not seen
    uint32_t syn_seq[2];
    uint32_t rst_seq;
    uint32_t suspect_syn;  // a SYN in the middle of a live connection; a SYN+ACK to it makes it a new one
    uint32_t wanted;
    struct tw_tcp_summary options[2];  // what each side's SYN offered
};

enum tw_conn_answer {
    TW_CONN_OK,
    TW_CONN_WANT_WINDOW,  // nothing was taken: lend a window for tw_conn_wanting() of tw_conn_wanted_size(), and push the
                          // segment again; or lend NULL, and what cannot wait becomes a gap
    TW_CONN_NEW,          // nothing was taken: this SYN opens another connection between the same ends
};

void tw_conn_init(struct tw_conn *conn);

// tw_conn_segment takes one segment sent by `end`. Call tw_conn_next until it says false before the next one.
// The bytes of `tcp` must live until then.
TW_MUST_USE enum tw_conn_answer tw_conn_segment(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp,
                                                uint64_t time_ns);

// tw_conn_next gives the next chunk, of either direction; false: there is none until another segment comes.
TW_MUST_USE bool tw_conn_next(struct tw_conn *conn, struct tw_chunk *out);

// tw_conn_pass is the short way for most segments: those that are simply the next one of a connection in which nothing waits. True:
// it was taken, and *out is what it brought, TW_CHUNK_DATA, without bytes where it has no payload; there is nothing else to
// ask for. False: nothing was touched, and the segment is one for tw_conn_segment, which does the same for all.
TW_MUST_USE bool tw_conn_pass(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns,
                              struct tw_chunk *out);

// tw_conn_finish says that no segment will come any more: what is still missing is a gap, and tw_conn_next then gives
// all that waits.
void tw_conn_finish(struct tw_conn *conn);

// tw_conn_over is true once nothing can follow: a RST was told, or both sides' FIN, and both are acknowledged. Segments are
// then ignored, but for a SYN of another connection.
static inline bool tw_conn_over(const struct tw_conn *conn)
{
    return conn->over;
}

// tw_conn_fins_acked is true once both sides acknowledged the other's FIN: what is still missing can only be something that
// the capture brings late.
static inline bool tw_conn_fins_acked(const struct tw_conn *conn)
{
    const struct tw_stream *a = &conn->stream[TW_END_A];
    const struct tw_stream *b = &conn->stream[TW_END_B];
    return a->has_fin && a->has_acked && a->acked == a->fin_seq + 1 && b->has_fin && b->has_acked
           && b->acked == b->fin_seq + 1;
}

// tw_conn_lend lends `size` bytes (at least TW_WINDOW_MIN) at `memory`, aligned as malloc does, as the window of `end`.
// What waits in a former window moves into it, and the former one is returned, the caller's again. NULL with 0: there
// is none for the segment at hand.
void *tw_conn_lend(struct tw_conn *conn, enum tw_end end, void *memory, size_t size);

// tw_conn_wanting and tw_conn_wanted_size: which end TW_CONN_WANT_WINDOW is about, and how many bytes would do.
enum tw_end tw_conn_wanting(const struct tw_conn *conn);
size_t tw_conn_wanted_size(const struct tw_conn *conn);

// tw_conn_idle_window returns the memory of a window that holds nothing, and forgets it; NULL where there is none. Not
// while a chunk is looked at.
void *tw_conn_idle_window(struct tw_conn *conn, enum tw_end end);

#endif
