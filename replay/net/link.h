// One TCP connection to the target, as a player uses it: connect, write, read, end. Recorded on the way where asked.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_LINK_H
#define RESHAKE_REPLAY_NET_LINK_H

#include "replay/net/recording.h"
#include "replay/net/resolve.h"
#include "replay/net/starttls.h"

#include <uv.h>

// rp_now_us is the clock of everything here: it does not go back, and starts anywhere.
uint64_t rp_now_us(void);

struct rp_link;

// rp_link_events is who uses links. `closed` comes last, once for each rp_link_connect; the link may connect again then.
struct rp_link_events {
    void (*connected)(struct rp_link *link);
    void (*failed)(struct rp_link *link, int error);  // errno, EPROTO before TLS; the link closes by itself
    void (*bytes)(struct rp_link *link,
                  struct tw_span bytes);              // before they are recorded: what they reveal comes first
    void (*heard)(struct rp_link *link);              // and after that
    void (*ended)(struct rp_link *link, bool reset);  // by the server; the link waits for rp_link_close
    void (*closed)(struct rp_link *link);
};

// rp_net is what the links of one loop share.
struct rp_net {
    uv_loop_t *loop;
    const struct rp_target *target;
    const struct rp_link_events *events;
    struct rp_recording *recording;
    size_t first_address;       // the one of the target's that answered last
    uint64_t wall_ns;           // what the time of day is ahead of the clock here
    enum rp_starttls starttls;  // what is said before TLS; to be set behind rp_net_init, with the server's name or NULL
    const char *name;
    bool shut;           // the loop is being closed: no further attempts
    uint64_t num_links;  // opened so far
    uint32_t num_fins;   // sent before the server's, to another machine
    char buffer[65536];  // reading is done into it, and what was read is handed on at once
    // starttls_end is where it is told how the first dialogue that came to nothing ended; NULL: nowhere.
    struct rp_starttls_end *starttls_end;
};

void rp_net_init(struct rp_net *net, uv_loop_t *loop, const struct rp_target *target,
                 const struct rp_link_events *events, struct rp_recording *recording);

// rp_link: all but `owner`, `conn` and `name` belongs to link.c.
struct rp_link {
    struct rp_net *net;
    void *owner;
    uint8_t conn;
    struct tw_span
        name;  // the server's, for what is said before TLS; empty: that of the net. To live as long as the connection
    uint8_t state;
    uint32_t tried;     // addresses
    uint16_t slow;      // a bit for each address that was left because it took its time
    bool unanswered;    // something was written since something was read
    bool write_failed;  // the server has reset the connection, as writing showed
    int error;          // of the last attempt
    size_t address;     // that is tried or connected
    uint64_t begun_us;
    uv_tcp_t tcp;
    uv_connect_t request;
    uv_timer_t patience;  // for one address where there are several
    struct rp_recorded recorded;
    struct rp_starttls_talk *talk;  // while that is said: the connection does not count as open yet
};

// rp_link_init makes a link; its timer is closed with the loop.
void rp_link_init(struct rp_link *link, struct rp_net *net, void *owner, uint8_t conn);

// rp_link_connect tries one address of the target after the other, beginning with the one that answered last. One that takes
// its time is left for the next, and gets another chance when the others have failed.
// With `only` (1 is the first, at most target->num) that one alone is tried.
void rp_link_connect(struct rp_link *link, uint8_t only);

// rp_link_write sends bytes at once; what the socket does not take is copied and sent when it does.
void rp_link_write(struct rp_link *link, struct tw_span bytes);

// rp_link_write_last sends the last bytes, and the FIN in the same segment, so that a server that waits for it does not wait
// twice. The link goes on reading. Where FINs of ours could cost too many ports, or the socket is full, the FIN waits for
// rp_link_close.
void rp_link_write_last(struct rp_link *link, struct tw_span bytes);

// rp_link_deaf stops reading.
void rp_link_deaf(struct rp_link *link);

// rp_link_close ends the connection, by a FIN or a RST; nothing but `closed` is told then. Closing twice does nothing.
void rp_link_close(struct rp_link *link, bool reset);

// rp_link_peer is the address that is or was tried.
const struct sockaddr_storage *rp_link_peer(const struct rp_link *link);

#endif
