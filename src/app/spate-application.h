/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SPATE_TYPE_APPLICATION (spate_application_get_type ())
G_DECLARE_FINAL_TYPE (SpateApplication, spate_application, SPATE, APPLICATION, AdwApplication)

SpateApplication *spate_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
