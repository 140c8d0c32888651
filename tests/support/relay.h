/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void test_relay (GIOStream    *asker,
                 GIOStream    *answerer,
                 GCancellable *cancellable);

G_END_DECLS
