/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_BANNER (spate_banner_get_type ())
G_DECLARE_FINAL_TYPE (SpateBanner, spate_banner, SPATE, BANNER, GtkWidget)

void spate_banner_set_manager (SpateBanner  *self,
                               SpateManager *manager);

G_END_DECLS
