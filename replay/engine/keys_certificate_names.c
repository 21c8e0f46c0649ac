// The names in certificates as text: RFC 5280 sections 4.1.2.4 and 4.2.1.6, RFC 2253, RFC 4514.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_certificate_parts.h"

#include <arpa/inet.h>

#include <openssl/mem.h>
#include <openssl/obj.h>

#define MAX_PARTS 32  // of a name, the last ones, which are printed first

// text is a string that grows until its room is full; then what does not fit is left out.
struct text {
    char *out;
    size_t room, len;
};

static void put(struct text *text, char c)
{
    if (text->len + 1 < text->room) {
        text->out[text->len++] = c;
        text->out[text->len] = '\0';
    }
}

static void put_string(struct text *text, const char *string)
{
    for (; *string != '\0'; string++) {
        put(text, *string);
    }
}

static void put_hex(struct text *text, uint8_t byte)
{
    static const char hex[] = "0123456789abcdef";
    put(text, hex[byte >> 4]);
    put(text, hex[byte & 0xf]);
}

// put_escaped puts a backslash before the characters of `special`; bytes that no text has become \ and two digits.
static void put_escaped(struct text *text, uint8_t byte, const char *special)
{
    if (byte == 0) {
        put_string(text, "\\00");
        return;
    }
    if (strchr(special, byte) != NULL) {
        put(text, '\\');
    }
    put(text, (char)byte);
}

static void put_utf8(struct text *text, uint32_t c, const char *special)
{
    if (c < 0x80) {
        put_escaped(text, (uint8_t)c, special);
        return;
    }
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        c = 0xfffd;  // no character
    }
    if (c < 0x800) {
        put(text, (char)(0xc0 | c >> 6));
    } else {
        if (c < 0x10000) {
            put(text, (char)(0xe0 | c >> 12));
        } else {
            put(text, (char)(0xf0 | c >> 18));
            put(text, (char)(0x80 | (c >> 12 & 0x3f)));
        }
        put(text, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    put(text, (char)(0x80 | (c & 0x3f)));
}

// next_character takes a character of a BMPString or UniversalString, or a byte of any other.
static bool next_character(CBS *value, unsigned tag, uint32_t *out)
{
    uint16_t two = 0;
    uint8_t one = 0;
    if (tag == CBS_ASN1_UNIVERSALSTRING) {
        return CBS_get_u32(value, out) == 1;
    }
    if (tag == CBS_ASN1_BMPSTRING) {
        bool good = CBS_get_u16(value, &two) == 1;
        *out = two;
        return good;
    }
    bool good = CBS_get_u8(value, &one) == 1;
    *out = one;
    return good;
}

// put_value writes an attribute's value (RFC 4514 section 2.4).
static void put_value(struct text *text, CBS value, unsigned tag)
{
    const bool is_wide = tag == CBS_ASN1_BMPSTRING || tag == CBS_ASN1_UNIVERSALSTRING;
    uint32_t c = 0;
    for (bool first = true; next_character(&value, tag, &c); first = false) {
        const bool last = CBS_len(&value) == 0;
        const char *special = c == ' ' ? (first || last ? " " : "") : first ? "#,+\"\\<>;" : ",+\"\\<>;";
        if (is_wide) {
            put_utf8(text, c, special);
        } else {
            put_escaped(text, (uint8_t)c, special);
        }
    }
}

static void put_type(struct text *text, const CBS *oid)
{
    const char *name = OBJ_nid2sn(OBJ_cbs2nid(oid));
    char *dotted = NULL;
    if (OBJ_cbs2nid(oid) == NID_undef) {
        dotted = CBS_asn1_oid_to_text(oid);
        name = dotted;
    }
    put_string(text, name != NULL ? name : "?");
    OPENSSL_free(dotted);
}

// put_part writes a RelativeDistinguishedName: attributes with + between.
static void put_part(struct text *text, CBS part)
{
    CBS attribute, oid, value;
    unsigned tag = 0;
    for (bool first = true; CBS_get_asn1(&part, &attribute, CBS_ASN1_SEQUENCE); first = false) {
        if (!first) {
            put(text, '+');
        }
        if (CBS_get_asn1(&attribute, &oid, CBS_ASN1_OBJECT) && CBS_get_any_asn1(&attribute, &value, &tag)) {
            put_type(text, &oid);
            put(text, '=');
            put_value(text, value, tag);
        }
    }
}

void rp_distinguished_name(char *out, size_t room, CBS name)
{
    struct text text = {.out = out, .room = room};
    CBS parts[MAX_PARTS];
    CBS part;
    size_t count = 0;
    out[0] = '\0';
    while (CBS_get_asn1(&name, &part, CBS_ASN1_SET)) {
        parts[count++ % MAX_PARTS] = part;
    }
    for (size_t i = 0; i < count && i < MAX_PARTS; i++) {
        if (i != 0) {
            put(&text, ',');
        }
        put_part(&text, parts[(count - 1 - i) % MAX_PARTS]);
    }
}

CBS rp_alternative_names(const struct rp_der *der)
{
    static const uint8_t id_ce_subject_alt_name[] = {0x55, 0x1d, 0x11};
    CBS extensions = der->extensions, extension, oid, value, names;
    CBS_init(&names, NULL, 0);
    while (CBS_get_asn1(&extensions, &extension, CBS_ASN1_SEQUENCE)) {
        if (CBS_get_asn1(&extension, &oid, CBS_ASN1_OBJECT)
            && CBS_mem_equal(&oid, id_ce_subject_alt_name, sizeof id_ce_subject_alt_name)
            && CBS_get_optional_asn1(&extension, NULL, NULL, CBS_ASN1_BOOLEAN)  // critical
            && CBS_get_asn1(&extension, &value, CBS_ASN1_OCTETSTRING)
            && CBS_get_asn1(&value, &names, CBS_ASN1_SEQUENCE)) {
            return names;
        }
    }
    CBS_init(&names, NULL, 0);
    return names;
}

static void put_address(struct text *text, CBS value)
{
    char address[INET6_ADDRSTRLEN];
    uint8_t byte = 0;
    const size_t len = CBS_len(&value);
    if ((len == 4 || len == 16)
        && inet_ntop(len == 4 ? AF_INET : AF_INET6, CBS_data(&value), address, sizeof address) != NULL) {
        put_string(text, address);
        return;
    }
    while (CBS_get_u8(&value, &byte)) {
        put_hex(text, byte);
    }
}

static const char *prefix_of(unsigned tag)
{
    switch (tag) {
    case RP_NAME_EMAIL: return "email:";
    case RP_NAME_DNS: return "DNS:";
    case RP_NAME_URI: return "URI:";
    case RP_NAME_IP: return "IP:";
    default: return "other";
    }
}

void rp_names_text(char *out, size_t room, CBS names)
{
    struct text text = {.out = out, .room = room};
    CBS value;
    unsigned tag = 0;
    uint8_t byte = 0;
    out[0] = '\0';
    for (bool first = true; CBS_get_any_asn1(&names, &value, &tag); first = false) {
        if (!first) {
            put(&text, ' ');
        }
        put_string(&text, prefix_of(tag));
        if (tag == RP_NAME_IP) {
            put_address(&text, value);
        } else if (tag == RP_NAME_EMAIL || tag == RP_NAME_DNS || tag == RP_NAME_URI) {
            while (CBS_get_u8(&value, &byte)) {
                put_escaped(&text, byte, " \\");
            }
        }
    }
}
