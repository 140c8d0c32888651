/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door between the engine's thread and everybody else's. On this side a GObject whose
 * methods return at once; on the other a thread with a main context of its own, in which the
 * session, the clock and the runs live. Only values go through: commands in, snapshots out.
 *
 * A command is a source on the engine's context, a snapshot one on the context in which the
 * engine was made. Both keep their order. A snapshot that arrives after the engine was
 * dropped finds nobody and is dropped too. */

#include "spate-engine.h"

#include "spate-http.h"
#include "spate-request.h"
#include "spate-run.h"
#include "spate-system-clock.h"
#include "spate-worker.h"

enum
{
  SNAPSHOT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Where snapshots are put. It outlives both sides; only the owner's thread looks into it. */
typedef struct
{
  GMainContext *context; /* (owned): the owner's */
  GWeakRef      engine;
} Mailbox;

/* All that lives in the engine's thread, and is touched nowhere else. */
typedef struct
{
  Mailbox       *mailbox;  /* (owned) */
  GMainContext  *context;  /* (owned): this thread's */
  GMainLoop     *loop;     /* (owned) */
  SpateHttp     *http;     /* (owned) (nullable) */
  SpateClock    *clock;    /* (owned) */
  SpateThrottle *throttle; /* (owned): of all downloads */
  GHashTable    *runs;     /* (owned) (element-type guint64 SpateRun) */
  guint8        *buffer;   /* (owned): the workers' */
  gboolean       quitting;
} Room;

struct _SpateEngine
{
  GObject parent_instance;

  GThread *thread; /* (owned) */
  Room    *room;   /* (unowned): the engine thread's own; only handed to commands */
  guint64  last_run;
};

G_DEFINE_FINAL_TYPE (SpateEngine, spate_engine, G_TYPE_OBJECT)

/* --- snapshots: from the engine's thread to the owner's ------------------------------- */

typedef struct
{
  Mailbox       *mailbox;  /* (owned) */
  SpateSnapshot *snapshot; /* (owned) */
} Delivery;

static void
mailbox_clear (gpointer data)
{
  Mailbox *mailbox = data;

  g_weak_ref_clear (&mailbox->engine);
  g_main_context_unref (mailbox->context);
}

static void
mailbox_unref (Mailbox *mailbox)
{
  g_atomic_rc_box_release_full (mailbox, mailbox_clear);
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  mailbox_unref (delivery->mailbox);
  spate_snapshot_unref (delivery->snapshot);
  g_free (delivery);
}

static gboolean
deliver_cb (gpointer user_data)
{
  Delivery *delivery = user_data;
  g_autoptr (SpateEngine) engine = g_weak_ref_get (&delivery->mailbox->engine);

  if (engine != NULL)
    g_signal_emit (engine, signals[SNAPSHOT], 0, delivery->snapshot);

  return G_SOURCE_REMOVE;
}

static void
deliver (Room          *room,
         SpateSnapshot *snapshot)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  delivery->mailbox = g_atomic_rc_box_acquire (room->mailbox);
  delivery->snapshot = spate_snapshot_ref (snapshot);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver_cb, delivery, delivery_free);
  g_source_attach (source, room->mailbox->context);
}

/* --- the engine's thread -------------------------------------------------------------- */

static gboolean
quit_if_empty (gpointer user_data)
{
  Room *room = user_data;

  if (room->quitting && g_hash_table_size (room->runs) == 0)
    g_main_loop_quit (room->loop);

  return G_SOURCE_REMOVE;
}

static gboolean
drop_run_cb (gpointer user_data)
{
  g_object_unref (user_data);

  return G_SOURCE_REMOVE;
}

static void
snapshot_cb (SpateRun      *run,
             SpateSnapshot *snapshot,
             gpointer       user_data)
{
  Room *room = user_data;

  deliver (room, snapshot);

  if (!spate_snapshot_is_last (snapshot))
    return;

  /* The run is on the stack above us: it is let go when that is unwound. */
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, drop_run_cb, g_object_ref (run), NULL);
  g_source_attach (source, room->context);
  g_hash_table_remove (room->runs, &(guint64){ spate_run_get_id (run) });
  quit_if_empty (room);
}

static Room *
room_new (Mailbox *mailbox)
{
  Room *room = g_new0 (Room, 1);

  room->mailbox = mailbox;
  room->context = g_main_context_new ();
  room->loop = g_main_loop_new (room->context, FALSE);
  room->buffer = spate_worker_buffer_new ();
  room->runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);

  return room;
}

static void
room_free (Room *room)
{
  g_clear_pointer (&room->runs, g_hash_table_unref);
  g_clear_object (&room->throttle);
  g_clear_object (&room->clock);
  g_clear_object (&room->http);
  g_clear_pointer (&room->loop, g_main_loop_unref);
  g_clear_pointer (&room->context, g_main_context_unref);
  mailbox_unref (room->mailbox);
  spate_worker_buffer_free (room->buffer);
  g_free (room);
}

static gpointer
engine_thread (gpointer data)
{
  Room *room = data;

  g_main_context_push_thread_default (room->context);
  room->clock = spate_system_clock_new ();
  room->throttle = spate_throttle_new (room->clock, NULL, 0);
  room->http = spate_http_new ();

  g_main_loop_run (room->loop);

  /* Bodies that were closed on the way out, and runs that have just ended. */
  while (g_main_context_iteration (room->context, FALSE))
    ;

  g_main_context_pop_thread_default (room->context);
  room_free (room);

  return NULL;
}

/* --- commands: from the owner's thread to the engine's -------------------------------- */

typedef struct
{
  Room            *room;       /* (unowned) */
  guint64          run;
  guint64          look;       /* a run that is to become @run */
  char            *mark;       /* (owned) (nullable) */
  SpateRequest    *request;    /* (owned) (nullable) */
  SpateCheckpoint *checkpoint; /* (owned) (nullable) */
  SpateHostMemory *memory;     /* (owned) (nullable) */
  gint64           rate;
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  g_free (command->mark);
  g_clear_pointer (&command->request, spate_request_unref);
  g_clear_pointer (&command->checkpoint, spate_checkpoint_unref);
  g_clear_pointer (&command->memory, spate_host_memory_free);
  g_free (command);
}

static Command *
command_new (SpateEngine *self)
{
  Command *command = g_new0 (Command, 1);

  command->room = self->room;

  return command;
}

static void
send_command (Command    *command,
              GSourceFunc func)
{
  /* Once it is attached, the last command may end the thread and all that the room holds,
   * before the source is let go here. */
  g_autoptr (GMainContext) context = g_main_context_ref (command->room->context);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, command, command_free);
  g_source_attach (source, context);
}

static SpateRun *
make_run (Command *command)
{
  Room *room = command->room;
  SpateRun *run = spate_run_new (command->run, command->mark, command->request, command->checkpoint,
                                 g_steal_pointer (&command->memory), room->http, room->clock, room->throttle, room->buffer, snapshot_cb, room);

  g_hash_table_insert (room->runs, g_memdup2 (&command->run, sizeof command->run), run);

  return run;
}

static gboolean
start_cb (gpointer user_data)
{
  spate_run_start (make_run (user_data));

  return G_SOURCE_REMOVE;
}

static gboolean
look_cb (gpointer user_data)
{
  spate_run_look (make_run (user_data));

  return G_SOURCE_REMOVE;
}

/* The run gets a new number, so that what is still on its way from the old one is told apart. One that
 * has failed meanwhile has said so to nobody who is interested: another one begins. */
static gboolean
go_on_cb (gpointer user_data)
{
  Command *command = user_data;
  GHashTable *runs = command->room->runs;
  SpateRun *found = g_hash_table_lookup (runs, &command->look);
  g_autoptr (SpateRun) run = found != NULL ? g_object_ref (found) : NULL;

  if (run == NULL)
    return start_cb (command);

  g_hash_table_insert (runs, g_memdup2 (&command->run, sizeof command->run), g_object_ref (run));
  if (!spate_run_go_on (run, command->run, command->mark, command->request))
    return start_cb (command);
  g_hash_table_remove (runs, &command->look);

  return G_SOURCE_REMOVE;
}

static gboolean
stop_cb (gpointer user_data)
{
  Command *command = user_data;
  SpateRun *run = g_hash_table_lookup (command->room->runs, &command->run);

  /* One that has ended meanwhile has said so itself. */
  if (run == NULL)
    return G_SOURCE_REMOVE;

  g_object_ref (run);
  spate_run_stop (run);
  g_object_unref (run);

  return G_SOURCE_REMOVE;
}

static gboolean
change_cb (gpointer user_data)
{
  Command *command = user_data;
  SpateRun *run = g_hash_table_lookup (command->room->runs, &command->run);

  if (run != NULL)
    spate_run_change (run, command->request);

  return G_SOURCE_REMOVE;
}

static gboolean
set_rate_limit_cb (gpointer user_data)
{
  const Command *command = user_data;

  spate_throttle_set_rate (command->room->throttle, command->rate);

  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer user_data)
{
  Command *command = user_data;
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer run = NULL;

  /* A run that is stopped may end at once and leave the table. */
  g_hash_table_iter_init (&iter, command->room->runs);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    g_ptr_array_add (runs, g_object_ref (run));

  command->room->quitting = TRUE;
  for (guint i = 0; i < runs->len; i++)
    spate_run_stop (g_ptr_array_index (runs, i));
  quit_if_empty (command->room);

  return G_SOURCE_REMOVE;
}

/* --- the owner's side ----------------------------------------------------------------- */

static void
spate_engine_dispose (GObject *object)
{
  SpateEngine *self = SPATE_ENGINE (object);

  /* Runs end as they do when they are stopped; what they fetched is made durable first. */
  if (self->thread != NULL)
    {
      send_command (command_new (self), quit_cb);
      g_thread_join (g_steal_pointer (&self->thread));
      self->room = NULL;
    }

  G_OBJECT_CLASS (spate_engine_parent_class)->dispose (object);
}

static void
spate_engine_class_init (SpateEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_engine_dispose;

  /**
   * SpateEngine::snapshot:
   * @self: the engine
   * @snapshot: how a run stands
   *
   * Emitted in the main context in which the engine was made, at every change of a run's
   * state and at most ten times a second in between.
   */
  signals[SNAPSHOT] = g_signal_new ("snapshot", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, SPATE_TYPE_SNAPSHOT);
}

static void
spate_engine_init (SpateEngine *self)
{
  Mailbox *mailbox = g_atomic_rc_box_new0 (Mailbox);

  spate_http_prepare ();
  mailbox->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&mailbox->engine, self);
  self->room = room_new (mailbox);
  self->thread = g_thread_new ("spate-engine", engine_thread, self->room);
}

/**
 * spate_engine_new:
 *
 * Returns: (transfer full): an engine with a thread of its own; dropping it stops all runs
 */
SpateEngine *
spate_engine_new (void)
{
  return g_object_new (SPATE_TYPE_ENGINE, NULL);
}

/* What begins a run, or makes one of a look; the caller adds what else there is to say. */
static Command *
run_command_new (SpateEngine           *self,
                 SpateRequest          *request,
                 const SpateHostMemory *memory)
{
  Command *command = command_new (self);

  command->run = ++self->last_run;
  command->request = spate_request_ref (request);
  command->memory = memory != NULL ? spate_host_memory_copy (memory) : NULL;

  return command;
}

/**
 * spate_engine_start:
 * @self: an engine
 * @mark: (nullable): what names the download, of which this may not be the first run
 * @request: what to download
 * @checkpoint: (nullable): where to go on
 * @memory: (nullable): what is known of servers
 *
 * Starts a run.
 *
 * Returns: the run's number, never 0 and never used again
 */
guint64
spate_engine_start (SpateEngine           *self,
                    const char            *mark,
                    SpateRequest          *request,
                    SpateCheckpoint       *checkpoint,
                    const SpateHostMemory *memory)
{
  g_return_val_if_fail (SPATE_IS_ENGINE (self), 0);
  g_return_val_if_fail (request != NULL && request->uris->len > 0, 0);

  Command *command = run_command_new (self, request, memory);

  command->mark = g_strdup (mark);
  command->checkpoint = checkpoint != NULL ? spate_checkpoint_ref (checkpoint) : NULL;
  send_command (command, start_cb);

  return self->last_run;
}

/**
 * spate_engine_look:
 * @self: an engine
 * @request: what might be downloaded
 * @memory: (nullable): what is known of servers
 *
 * Starts a run that stands still when the server has answered. It writes nothing. It is to be stopped, or
 * to go on.
 *
 * Returns: the run's number
 */
guint64
spate_engine_look (SpateEngine           *self,
                   SpateRequest          *request,
                   const SpateHostMemory *memory)
{
  g_return_val_if_fail (SPATE_IS_ENGINE (self), 0);
  g_return_val_if_fail (request != NULL && request->uris->len > 0, 0);

  send_command (run_command_new (self, request, memory), look_cb);

  return self->last_run;
}

/**
 * spate_engine_go_on:
 * @self: an engine
 * @look: the number of a run that looks, or has looked
 * @mark: (nullable): what names the download
 * @request: what to download; of that and the run's request spate_request_asks_same() is true
 * @memory: (nullable): what is known of servers
 *
 * Lets that run download, over the connection that it has. From now on it has another number; under the
 * old one nothing more is to be expected. If it has ended already, a new one is started.
 *
 * Returns: the new number
 */
guint64
spate_engine_go_on (SpateEngine           *self,
                    guint64                look,
                    const char            *mark,
                    SpateRequest          *request,
                    const SpateHostMemory *memory)
{
  g_return_val_if_fail (SPATE_IS_ENGINE (self), 0);
  g_return_val_if_fail (request != NULL && request->uris->len > 0, 0);

  Command *command = run_command_new (self, request, memory);

  command->look = look;
  command->mark = g_strdup (mark);
  send_command (command, go_on_cb);

  return self->last_run;
}

/**
 * spate_engine_stop:
 * @self: an engine
 * @run: a run's number
 *
 * Pauses a run. Its last snapshot says when that has happened, and how it ended.
 */
void
spate_engine_stop (SpateEngine *self,
                   guint64      run)
{
  g_return_if_fail (SPATE_IS_ENGINE (self));

  Command *command = command_new (self);

  command->run = run;
  send_command (command, stop_cb);
}

/**
 * spate_engine_change:
 * @self: an engine
 * @run: a run's number
 * @request: what is wanted from now on: see spate_run_change()
 *
 * Changes a run while it goes on.
 */
void
spate_engine_change (SpateEngine  *self,
                     guint64       run,
                     SpateRequest *request)
{
  g_return_if_fail (SPATE_IS_ENGINE (self));
  g_return_if_fail (request != NULL);

  Command *command = command_new (self);

  command->run = run;
  command->request = spate_request_ref (request);
  send_command (command, change_cb);
}

/**
 * spate_engine_set_rate_limit:
 * @self: an engine
 * @rate: bytes a second for all downloads together, 0 for no limit
 */
void
spate_engine_set_rate_limit (SpateEngine *self,
                             gint64       rate)
{
  g_return_if_fail (SPATE_IS_ENGINE (self));
  g_return_if_fail (rate >= 0);

  Command *command = command_new (self);

  command->rate = rate;
  send_command (command, set_rate_limit_cb);
}
