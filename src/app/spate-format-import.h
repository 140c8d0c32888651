/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-add-options.h"

G_BEGIN_DECLS

const char *spate_format_import_error (const GError *error);
const char *spate_format_add_problem (SpateAddProblem problem);
char *spate_format_added (guint       n_added,
                          guint       n_known,
                          const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
