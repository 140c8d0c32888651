/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-answer.h"

G_BEGIN_DECLS

char *spate_format_content_type (const SpateAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_answer (const SpateAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_answer_details (const SpateAnswer *answer,
                                   guint              max_connections) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_refusal (const GError *error,
                            guint         status) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
