// Certificate: RFC 8446 section 4.4.2; TLS 1.2 in RFC 5246 section 7.4.2. CompressedCertificate: RFC 8879 section 4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate.h"

#include "parsers/tls/walk.h"

bool tw_certificate_parse(struct tw_cursor *body, enum tw_certificate_form form, struct tw_certificate *out)
{
    *out = (struct tw_certificate){.form = form};
    return (form == TW_CERTIFICATE_TLS12 || tw_cursor_block8(body, &out->request_context))
           && tw_cursor_block24(body, &out->list) && body->left == 0;
}

bool tw_certificate_write(struct tw_writer *w, const struct tw_certificate *certificate)
{
    return (certificate->form == TW_CERTIFICATE_TLS12 || tw_writer_block8(w, certificate->request_context))
           && tw_writer_block24(w, certificate->list);
}

bool tw_certificate_entry_next(struct tw_cursor *list, enum tw_certificate_form form, struct tw_certificate_entry *out)
{
    struct tw_cursor probe = *list;
    struct tw_certificate_entry found = {0};
    if (!tw_cursor_block24(&probe, &found.cert_data)
        || (form == TW_CERTIFICATE_TLS13 && !tw_cursor_block16(&probe, &found.extensions))) {
        return false;
    }
    *list = probe;
    *out = found;
    return true;
}

bool tw_certificate_entry_write(struct tw_writer *w, enum tw_certificate_form form,
                                const struct tw_certificate_entry *entry)
{
    return tw_writer_block24(w, entry->cert_data)
           && (form == TW_CERTIFICATE_TLS12 || tw_writer_block16(w, entry->extensions));
}

bool tw_compressed_certificate_parse(struct tw_cursor *body, struct tw_compressed_certificate *out)
{
    *out = (struct tw_compressed_certificate){0};
    return tw_cursor_u16(body, &out->algorithm) && tw_cursor_u24(body, &out->uncompressed_length)
           && tw_cursor_block24(body, &out->compressed_certificate_message) && body->left == 0;
}

bool tw_compressed_certificate_write(struct tw_writer *w, const struct tw_compressed_certificate *certificate)
{
    return tw_writer_u16(w, certificate->algorithm) && tw_writer_u24(w, certificate->uncompressed_length)
           && tw_writer_block24(w, certificate->compressed_certificate_message);
}

static bool asn1_cert(struct tw_walk *walk)
{
    return tw_walk_block(walk, "certificate", 3, TW_HINT_OPAQUE);
}

static bool inside_entry(struct tw_walk *walk)
{
    return tw_walk_block(walk, "cert_data", 3, TW_HINT_OPAQUE)
           && tw_walk_list(walk, "extensions", 2, tw_extension_fields);
}

static bool certificate_entry(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "certificate_entry", inside_entry);
}

bool tw_certificate_fields(struct tw_walk *walk)
{
    walk->place = TW_IN_CERTIFICATE;
    if (walk->context->version < TW_VERSION_TLS13) {
        return tw_walk_list(walk, "certificate_list", 3, asn1_cert);
    }
    return tw_walk_block(walk, "certificate_request_context", 1, TW_HINT_HEX)
           && tw_walk_list(walk, "certificate_list", 3, certificate_entry);
}

bool tw_compressed_certificate_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "algorithm", TW_REGISTRY_CERT_COMPRESSION)
           && tw_walk_number(walk, "uncompressed_length", 3)
           && tw_walk_block(walk, "compressed_certificate_message", 3, TW_HINT_OPAQUE);
}
