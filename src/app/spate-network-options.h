/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SPATE_TYPE_NETWORK_OPTIONS (spate_network_options_get_type ())
G_DECLARE_FINAL_TYPE (SpateNetworkOptions, spate_network_options, SPATE, NETWORK_OPTIONS, AdwPreferencesGroup)

void spate_network_options_bind (SpateNetworkOptions *self,
                                 GSettings           *settings);

G_END_DECLS
