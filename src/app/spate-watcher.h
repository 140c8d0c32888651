/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_WATCHER (spate_watcher_get_type ())
G_DECLARE_FINAL_TYPE (SpateWatcher, spate_watcher, SPATE, WATCHER, GObject)

SpateWatcher *spate_watcher_new (GListModel        *downloads,
                                 const char *const *properties) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
