/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The types of the core layer, so that a header need not include another one for a pointer. */

typedef struct _SpateAnswer SpateAnswer;
typedef struct _SpateBalancer SpateBalancer;
typedef struct _SpateBalancerView SpateBalancerView;
typedef struct _SpateBucket SpateBucket;
typedef struct _SpateCheckpoint SpateCheckpoint;
typedef struct _SpateClock SpateClock;
typedef struct _SpateContentRange SpateContentRange;
typedef struct _SpateDecision SpateDecision;
typedef struct _SpateDigest SpateDigest;
typedef struct _SpateEnding SpateEnding;
typedef struct _SpateHeaderLink SpateHeaderLink;
typedef struct _SpateHostHint SpateHostHint;
typedef struct _SpateHostMemory SpateHostMemory;
typedef struct _SpateIdentity SpateIdentity;
typedef struct _SpateEventLog SpateEventLog;
typedef struct _SpateMetalinkFile SpateMetalinkFile;
typedef struct _SpateMeter SpateMeter;
typedef struct _SpatePace SpatePace;
typedef struct _SpatePieces SpatePieces;
typedef struct _SpatePlan SpatePlan;
typedef struct _SpateRange SpateRange;
typedef struct _SpateRangeSet SpateRangeSet;
typedef struct _SpateRateHistory SpateRateHistory;
typedef struct _SpateRecord SpateRecord;
typedef struct _SpateCertificate SpateCertificate;
typedef struct _SpateRequest SpateRequest;
typedef struct _SpateResponse SpateResponse;
typedef struct _SpateRetry SpateRetry;
typedef struct _SpateRules SpateRules;
typedef struct _SpateSeams SpateSeams;
typedef struct _SpateSegmentMap SpateSegmentMap;
typedef struct _SpateSnapshot SpateSnapshot;
typedef struct _SpateValidator SpateValidator;

G_END_DECLS
