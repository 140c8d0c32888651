/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void test_support_add_fault_tests (void);
void test_support_add_origin_tests (void);
void test_support_add_nginx_tests (void);

G_END_DECLS
