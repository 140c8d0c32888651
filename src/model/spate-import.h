/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"

G_BEGIN_DECLS

GPtrArray *spate_import_links_from_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *spate_import_links_from_uri_list (const char *uri_list) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *spate_import_links_from_moz_url (const char *data,
                                            gsize       length) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *spate_import_requests_from_metalink (const char *text,
                                                gsize       length,
                                                const char *folder,
                                                GPtrArray  *refusals,
                                                GError    **error) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *spate_import_requests_from_links (GPtrArray  *links,
                                             const char *folder,
                                             GPtrArray  *refusals) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_import_is_whole (const char *text,
                                gsize       length);
GPtrArray *spate_import_requests_from_text (const char *text,
                                            gsize       length,
                                            const char *folder,
                                            GPtrArray  *refusals,
                                            GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
