// The captured ClientHello as bytes on the wire: where it ends, and small changes to it that leave everything else as it is.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_HELLO_H
#define RESHAKE_REPLAY_SCRIPT_HELLO_H

#include "parsers/tls/client_hello.h"
#include "parsers/wire/span.h"
#include "parsers/wire/writer.h"

// Two numbers that IANA has not assigned and that are no GREASE: servers ignore extensions of these types.
#define RP_EXTENSION_NOBODYS 0xf0f1
#define RP_EXTENSION_NOBODYS_TOO 0xf0f2

#define RP_HELLO_MAX ((size_t)1 << 17)  // a ClientHello above this length is refused

// rp_hello_end finds where the records of the ClientHello at the start of `flight` end; SSLv2 form too. False: it is none, or
// not whole.
TW_MUST_USE bool rp_hello_end(struct tw_span flight, size_t *end);

// rp_hello_offers says whether the ClientHello has an extension of that type.
bool rp_hello_offers(struct tw_span flight, uint16_t type);

// rp_hello_body writes the ClientHello's body, put together from its records. False: it has SSLv2 form, is damaged, or `w` is full.
TW_MUST_USE bool rp_hello_body(struct tw_writer *w, struct tw_span flight);

// rp_hello_rename_extension gives the first extension of type `from` the type `to`, in place; the lengths stay. False: there
// is none, and nothing was changed.
TW_MUST_USE bool rp_hello_rename_extension(uint8_t *flight, size_t len, uint16_t from, uint16_t to);

// rp_hello_set_name writes the flight with another server_name (NULL: none): the ClientHello in one record (more only where it does not
// fit), and what stands behind it as it was. Binders of TLS 1.3 do not fit the changed ClientHello.
TW_MUST_USE bool rp_hello_set_name(struct tw_writer *w, struct tw_span flight, const char *name);

// rp_hello_reframe writes the flight with its handshake messages in records of at most `record_len` bytes (1 to 16384). Other
// records stay as they are.
TW_MUST_USE bool rp_hello_reframe(struct tw_writer *w, struct tw_span flight, uint16_t record_len);

#endif
