/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SPATE_TYPE_DIALOG (spate_dialog_get_type ())
G_DECLARE_DERIVABLE_TYPE (SpateDialog, spate_dialog, SPATE, DIALOG, AdwBin)

struct _SpateDialogClass
{
  AdwBinClass parent_class;
};

void spate_dialog_present (SpateDialog *self,
                           GtkWidget   *parent);
void spate_dialog_close (SpateDialog *self);

G_END_DECLS
