/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-window.h"

G_BEGIN_DECLS

SpateWindow *app_window_open (SpateManager *manager);
void app_window_end (SpateWindow  *window,
                     SpateManager *manager);

G_END_DECLS
