/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_SERVICE (spate_service_get_type ())
G_DECLARE_FINAL_TYPE (SpateService, spate_service, SPATE, SERVICE, GObject)

SpateService *spate_service_new (GDBusConnection *connection,
                                 const char      *path,
                                 GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void spate_service_set_manager (SpateService *self,
                                SpateManager *manager);

G_END_DECLS
