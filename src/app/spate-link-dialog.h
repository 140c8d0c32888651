/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_LINK_DIALOG (spate_link_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SpateLinkDialog, spate_link_dialog, SPATE, LINK_DIALOG, GtkBox)

void spate_link_dialog_present (SpateDownload *download,
                                const char    *mirror,
                                GtkWidget     *parent);

G_END_DECLS
