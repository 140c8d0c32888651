/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

GdkRGBA spate_palette_get (guint    connection,
                           gboolean dark);

G_END_DECLS
