/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-types.h"

G_BEGIN_DECLS

/* The types of the engine layer. */

typedef struct _SpateEngine SpateEngine;
typedef struct _SpateHashFollower SpateHashFollower;
typedef struct _SpateHasher SpateHasher;
typedef struct _SpateHttp SpateHttp;
typedef struct _SpateProvenance SpateProvenance;
typedef struct _SpateReply SpateReply;
typedef struct _SpateRun SpateRun;
typedef struct _SpateSource SpateSource;
typedef struct _SpateStage SpateStage;
typedef struct _SpateThrottle SpateThrottle;
typedef struct _SpateWorker SpateWorker;
typedef struct _SpateWriteBack SpateWriteBack;
typedef struct _SpateWriter SpateWriter;

G_END_DECLS
