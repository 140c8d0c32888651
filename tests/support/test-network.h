/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A network that comes and goes as a test says. It only tells so: what is asked for is answered
 * by a server on the loopback all the same. */

#define TEST_TYPE_NETWORK (test_network_get_type ())
G_DECLARE_FINAL_TYPE (TestNetwork, test_network, TEST, NETWORK, GObject)

TestNetwork *test_network_new (void) G_GNUC_WARN_UNUSED_RESULT;
void test_network_change (TestNetwork         *self,
                          gboolean             is_available,
                          GNetworkConnectivity connectivity);
void test_network_set_metered (TestNetwork *self,
                               gboolean     is_metered);

G_END_DECLS
