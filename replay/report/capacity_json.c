// What a server keeps, as JSON: one object on a line. docs/check-json.md says what the fields mean.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/capacity.h"
#include "replay/report/client_json.h"

static json_t *keys(const struct rp_capacity_of *of)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < of->num_keys && rp_capacity_has_names(of); i++) {
        char name[2 * RP_KEY_NAME + 1];
        for (size_t at = 0; at < RP_KEY_NAME; at++) {
            (void)snprintf(name + 2 * at, 3, "%02x", of->keys[i].name[at]);
        }
        json_t *object = json_object();
        json_object_set_new(object, "name", json_string(name));
        json_object_set_new(object, "tickets", json_integer(of->keys[i].times));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *ages(const struct rp_capacity_of *of)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < of->num_ages; i++) {
        json_t *object = json_object();
        json_object_set_new(object, "age_s", json_integer(of->ages[i].age_s));
        json_object_set_new(object, "resumed", json_boolean(of->ages[i].resumed));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *means_object(const struct rp_capacity *capacity, enum rp_capacity_means means)
{
    const struct rp_capacity_of *of = &capacity->of[means];
    json_t *object = json_object();
    json_object_set_new(object, "means", json_string(rp_capacity_means_name(means)));
    json_object_set_new(object, "attempts", json_integer(of->attempts));
    json_object_set_new(object, "given", json_integer(of->given));
    json_object_set_new(object, "resumed", json_integer(of->resumed));
    json_object_set_new(object, "lifetime_s", json_integer(of->lifetime_s));
    json_object_set_new(object, "ages", ages(of));
    json_object_set_new(object, "keys", keys(of));
    json_object_set_new(object, "key_changed", json_boolean(rp_capacity_rotated(of)));
    return object;
}

bool rp_capacity_json(FILE *out, const char *to, const struct rp_capacity *capacity)
{
    bool counted = capacity->counted;
    json_t *means = json_array();
    for (unsigned i = 0; i < RP_CAPACITY_NUM_MEANS; i++) {
        json_array_append_new(means, means_object(capacity, (enum rp_capacity_means)i));
    }
    json_t *inner = json_object();
    json_object_set_new(inner, "to", json_string(to));
    json_object_set_new(inner, "known_behind", counted ? json_integer(capacity->kept) : json_null());
    json_object_set_new(inner, "forgotten_behind",
                        counted && capacity->forgotten > 0 ? json_integer(capacity->forgotten) : json_null());
    json_object_set_new(inner, "sessions_made", json_integer(capacity->made));
    json_object_set_new(inner, "means", means);
    json_t *object = json_object();
    json_object_set_new(object, "capacity", inner);
    return rp_json_line(out, object);
}
