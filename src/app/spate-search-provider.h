/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_SEARCH_PROVIDER (spate_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (SpateSearchProvider, spate_search_provider, SPATE, SEARCH_PROVIDER, GObject)

SpateSearchProvider *spate_search_provider_new (GDBusConnection *connection,
                                                const char      *path,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void spate_search_provider_set_manager (SpateSearchProvider *self,
                                        SpateManager        *manager);

G_END_DECLS
