/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_HOUSEKEEPER (spate_housekeeper_get_type ())
G_DECLARE_FINAL_TYPE (SpateHousekeeper, spate_housekeeper, SPATE, HOUSEKEEPER, GObject)

SpateHousekeeper *spate_housekeeper_new (SpateManager *manager) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
