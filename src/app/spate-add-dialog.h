/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-dialog.h"

#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_ADD_DIALOG (spate_add_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SpateAddDialog, spate_add_dialog, SPATE, ADD_DIALOG, SpateDialog)

SpateAddDialog *spate_add_dialog_new (SpateManager *manager);
void spate_add_dialog_suggest (SpateAddDialog *self,
                               SpateRequest   *request);

G_END_DECLS
