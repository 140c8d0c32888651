/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "spate-snapshot.h"

G_BEGIN_DECLS

#define SPATE_TYPE_CONNECTION_LIST (spate_connection_list_get_type ())
G_DECLARE_FINAL_TYPE (SpateConnectionList, spate_connection_list, SPATE, CONNECTION_LIST, AdwPreferencesGroup)

void spate_connection_list_show (SpateConnectionList *self,
                                 SpateSnapshot       *snapshot);

G_END_DECLS
