/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_SIZER (spate_sizer_get_type ())
G_DECLARE_FINAL_TYPE (SpateSizer, spate_sizer, SPATE, SIZER, GObject)

SpateSizer *spate_sizer_new (SpateManager *manager,
                             GListModel   *items) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
