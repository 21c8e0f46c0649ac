// Randomness of BoringSSL for fuzz targets: none. The same input has to be the same play, down to the length of a signature.
// SPDX-License-Identifier: Apache-2.0
//
// random.c defines RAND_bytes and the one function that BoringSSL calls within libcrypto; the linker takes these, for they come first
// (-z muldefs, cmake/Harness.cmake). Only programs of the harness are linked so.
#ifndef RESHAKE_HARNESS_RANDOM_H
#define RESHAKE_HARNESS_RANDOM_H

// hx_random_restart begins the stream of bytes anew.
void hx_random_restart(void);

#endif
