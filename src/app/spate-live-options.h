/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_LIVE_OPTIONS (spate_live_options_get_type ())
G_DECLARE_FINAL_TYPE (SpateLiveOptions, spate_live_options, SPATE, LIVE_OPTIONS, AdwPreferencesGroup)

void spate_live_options_set_download (SpateLiveOptions *self,
                                      SpateDownload    *download);

G_END_DECLS
