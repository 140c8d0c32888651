/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-filter.h"

G_BEGIN_DECLS

#define SPATE_TYPE_FILTER_CHOICE (spate_filter_choice_get_type ())
G_DECLARE_FINAL_TYPE (SpateFilterChoice, spate_filter_choice, SPATE, FILTER_CHOICE, GObject)

SpateFilterChoice *spate_filter_choice_new (SpateFilter filter) G_GNUC_WARN_UNUSED_RESULT;
SpateFilter spate_filter_choice_get_filter (SpateFilterChoice *self);
guint spate_filter_choice_get_count (SpateFilterChoice *self);
void spate_filter_choice_set_count (SpateFilterChoice *self,
                                    guint              count);

G_END_DECLS
