/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-answer.h"
#include "spate-request.h"

G_BEGIN_DECLS

#define SPATE_TYPE_LOOK (spate_look_get_type ())
G_DECLARE_FINAL_TYPE (SpateLook, spate_look, SPATE, LOOK, GObject)

SpateRequest *spate_look_get_request (SpateLook *self);
gboolean spate_look_is_asking (SpateLook *self);
const SpateAnswer *spate_look_get_answer (SpateLook *self);
const GError *spate_look_get_error (SpateLook *self);
guint spate_look_get_status (SpateLook *self);
const GError *spate_look_get_waiting (SpateLook *self);
void spate_look_cancel (SpateLook *self);

G_END_DECLS
