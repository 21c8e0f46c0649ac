// status_request: RFC 6066 section 8. status_request_v2: RFC 6961 section 2.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/status_request.h"

#include "parsers/tls/walk.h"

bool tw_status_request_parse(struct tw_cursor *body, struct tw_status_request *out)
{
    *out = (struct tw_status_request){0};
    if (!tw_cursor_u8(body, &out->status_type)) {
        return false;
    }
    if (out->status_type != TW_STATUS_TYPE_OCSP) {
        return tw_cursor_bytes(body, &out->other, body->left);
    }
    return tw_cursor_block16(body, &out->responder_id_list) && tw_cursor_block16(body, &out->request_extensions)
           && body->left == 0;
}

bool tw_status_request_write(struct tw_writer *w, const struct tw_status_request *request)
{
    if (!tw_writer_u8(w, request->status_type)) {
        return false;
    }
    if (request->status_type != TW_STATUS_TYPE_OCSP) {
        return tw_writer_bytes(w, request->other);
    }
    return tw_writer_block16(w, request->responder_id_list) && tw_writer_block16(w, request->request_extensions);
}

bool tw_responder_id_next(struct tw_cursor *list, struct tw_span *id)
{
    return tw_cursor_block16(list, id);
}

bool tw_status_request_v2_parse(struct tw_cursor *body, struct tw_span *list)
{
    return tw_cursor_block16(body, list) && body->left == 0;
}

bool tw_status_request_v2_write(struct tw_writer *w, struct tw_span list)
{
    return tw_writer_block16(w, list);
}

bool tw_status_request_item_next(struct tw_cursor *list, struct tw_status_request_item *out)
{
    struct tw_cursor probe = *list;
    struct tw_status_request_item found = {0};
    if (!(tw_cursor_u8(&probe, &found.status_type) && tw_cursor_block16(&probe, &found.request))) {
        return false;
    }
    *list = probe;
    *out = found;
    return true;
}

static bool responder_id(struct tw_walk *walk)
{
    return tw_walk_block(walk, "responder_id", 2, TW_HINT_OPAQUE);
}

static bool ocsp_request(struct tw_walk *walk)
{
    return tw_walk_list(walk, "responder_id_list", 2, responder_id)
           && tw_walk_block(walk, "request_extensions", 2, TW_HINT_OPAQUE);
}

bool tw_status_request_fields(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint8_t status_type = 0;
    return tw_walk_code(walk, "status_type", TW_REGISTRY_STATUS_TYPE) && tw_cursor_u8(&peek, &status_type)
           && (status_type == TW_STATUS_TYPE_OCSP ? ocsp_request(walk) : tw_walk_rest(walk, "request", TW_HINT_OPAQUE));
}

static bool inside_item(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint8_t status_type = 0;
    if (!tw_walk_code(walk, "status_type", TW_REGISTRY_STATUS_TYPE) || !tw_cursor_u8(&peek, &status_type)) {
        return false;
    }
    if (status_type == TW_STATUS_TYPE_OCSP || status_type == TW_STATUS_TYPE_OCSP_MULTI) {
        return tw_walk_inside(walk, "request", 2, ocsp_request);
    }
    return tw_walk_block(walk, "request", 2, TW_HINT_OPAQUE);
}

static bool item(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "certificate_status_request_item", inside_item);
}

bool tw_status_request_v2_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "certificate_status_req_list", 2, item);
}
