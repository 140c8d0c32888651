/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_LOGIN_DIALOG (spate_login_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SpateLoginDialog, spate_login_dialog, SPATE, LOGIN_DIALOG, GtkBox)

void spate_login_dialog_present (SpateDownload *download,
                                 GtkWidget     *parent);

G_END_DECLS
