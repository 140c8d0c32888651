/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TEST_PROXY_USER "me"
#define TEST_PROXY_PASSWORD "secret"
#define TEST_PROXY_REALM "the way out"

typedef struct _TestAskingProxy TestAskingProxy;

TestAskingProxy *test_asking_proxy_new (const char *scheme) G_GNUC_WARN_UNUSED_RESULT;
void test_asking_proxy_free (TestAskingProxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestAskingProxy, test_asking_proxy_free)

char *test_asking_proxy_uri (TestAskingProxy *self) G_GNUC_WARN_UNUSED_RESULT;
guint test_asking_proxy_get_n_asked (TestAskingProxy *self);
guint test_asking_proxy_get_n_wrong (TestAskingProxy *self);
guint test_asking_proxy_get_n_passed (TestAskingProxy *self);

G_END_DECLS
