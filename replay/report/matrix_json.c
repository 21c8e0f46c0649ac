// The matrix as JSON: one object on a line. docs/check-json.md says what the fields mean.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/matrix_json.h"
#include "replay/report/client_json.h"
#include "replay/report/escape.h"

static json_t *points(const struct rp_matrix_shown *shown)
{
    char address[RP_ADDRESS_TEXT];
    char name[300];
    json_t *array = json_array();
    for (size_t i = 0; i < shown->config->num_points; i++) {
        const struct rp_matrix_point *point = &shown->config->points[i];
        json_t *object = json_object();
        rp_sockaddr_text((const struct sockaddr *)&shown->config->fleet->target->address[point->address], address);
        json_object_set_new(object, "number", json_integer((json_int_t)i + 1));
        json_object_set_new(object, "address", json_string(address));
        json_object_set_new(object, "name",
                            rp_json_text(point->name ? rp_escape_text(name, sizeof name, point->name) : NULL));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *cell(const struct rp_matrix_cell *cell)
{
    json_t *object = json_object();
    json_object_set_new(object, "came", json_string(rp_matrix_came_name(cell->came)));
    json_object_set_new(object, "alert", cell->came == RP_CAME_ALERT ? rp_json_alert(cell->alert) : json_null());
    json_object_set_new(object, "late", json_boolean(cell->late));
    return object;
}

static json_t *row(const struct rp_matrix_shown *shown, enum rp_matrix_means means, size_t from)
{
    json_t *object = json_object();
    json_t *cells = json_array();
    for (size_t to = 0; to < shown->config->num_points; to++) {
        json_array_append_new(cells, cell(&shown->matrix->cells[means][from][to]));
    }
    json_object_set_new(object, "means", json_string(rp_matrix_means_name(means)));
    json_object_set_new(object, "made_at", json_integer((json_int_t)from + 1));
    json_object_set_new(object, "control", json_boolean(rp_matrix_is_controlled(shown, means, from)));
    json_object_set_new(object, "offered_at", cells);
    return object;
}

json_t *rp_matrix_object(const struct rp_matrix_shown *shown)
{
    json_t *rows = json_array();
    for (unsigned means = 0; means < RP_MATRIX_NUM_MEANS; means++) {
        for (size_t from = 0; from < shown->config->num_points; from++) {
            json_array_append_new(rows, row(shown, (enum rp_matrix_means)means, from));
        }
    }
    json_t *matrix = json_object();
    json_object_set_new(matrix, "to", json_string(shown->to));
    json_object_set_new(matrix, "points", points(shown));
    json_object_set_new(matrix, "rows", rows);
    return matrix;
}

bool rp_matrix_json(FILE *out, const struct rp_matrix_shown *shown)
{
    json_t *object = json_object();
    json_object_set_new(object, "matrix", rp_matrix_object(shown));
    return rp_json_line(out, object);
}
