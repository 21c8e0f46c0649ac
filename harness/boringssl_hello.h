// How BoringSSL reads a ClientHello: whether its parser takes it, and the fields that it sees, as its early callback is shown them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_BORINGSSL_HELLO_H
#define RESHAKE_HARNESS_BORINGSSL_HELLO_H

#include "parsers/tls/client_hello.h"

#include <openssl/ssl.h>

enum { HX_HELLO_MOST = 16000 };

// hx_boringssl_takes gives it the body of a ClientHello, of at most HX_HELLO_MOST bytes, in a record. True: it took it. `seen` is called with
// what it took, and may be asked nothing of afterwards.
bool hx_boringssl_takes(struct tw_span body, void (*seen)(void *context, const SSL_CLIENT_HELLO *hello), void *context);

#endif
