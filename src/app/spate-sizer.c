/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds out how large the files of a list are, while that is shown. Nobody may want any of them, so it
 * is done politely: a few at once, fewer of one server, and not more than a person would look at. Only the
 * headers are waited for. Links that may be good for one request only are left alone. */

#include "spate-sizer.h"

#include "spate-link.h"
#include "spate-review-item.h"

#define MOST_AT_ONCE 4
#define MOST_OF_ONE_SERVER 2
#define MOST_QUESTIONS 100

typedef struct
{
  SpateSizer      *sizer; /* (unowned) */
  SpateReviewItem *item;  /* (owned) */
  SpateLook       *look;  /* (owned) */
  char            *host;  /* (owned) */
} Question;

struct _SpateSizer
{
  GObject parent_instance;

  SpateManager *manager;   /* (owned) */
  GQueue        waiting;   /* (element-type SpateReviewItem): owned */
  GPtrArray    *questions; /* (owned) (element-type Question): under way */
};

G_DEFINE_FINAL_TYPE (SpateSizer, spate_sizer, G_TYPE_OBJECT)

static void go_on (SpateSizer *self);

static void
question_free (gpointer data)
{
  Question *question = data;

  g_signal_handlers_disconnect_by_data (question->look, question);
  spate_look_cancel (question->look);
  g_object_unref (question->look);
  g_object_unref (question->item);
  g_free (question->host);
  g_free (question);
}

static void
spate_sizer_dispose (GObject *object)
{
  SpateSizer *self = SPATE_SIZER (object);

  g_clear_pointer (&self->questions, g_ptr_array_unref);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (spate_sizer_parent_class)->dispose (object);
}

static void
spate_sizer_class_init (SpateSizerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_sizer_dispose;
}

static void
spate_sizer_init (SpateSizer *self)
{
  g_queue_init (&self->waiting);
  self->questions = g_ptr_array_new_with_free_func (question_free);
}

static guint
count_questions (SpateSizer *self,
                 const char *host)
{
  guint n = 0;

  for (guint i = 0; i < self->questions->len; i++)
    n += g_strcmp0 (((Question *) self->questions->pdata[i])->host, host) == 0;

  return n;
}

static void
look_changed_cb (SpateLook *look,
                 Question  *question)
{
  g_autoptr (SpateSizer) self = g_object_ref (question->sizer);
  g_autoptr (SpateLook) kept = g_object_ref (look);
  const SpateAnswer *answer = spate_look_get_answer (look);

  if (spate_look_is_asking (look))
    return;

  if (answer != NULL && answer->size >= 0)
    spate_review_item_set_size (question->item, answer->size);
  g_ptr_array_remove_fast (self->questions, question);
  go_on (self);
}

/* Takes the item. */
static void
begin (SpateSizer      *self,
       SpateReviewItem *item,
       char            *host)
{
  Question *question = g_new0 (Question, 1);

  question->sizer = self;
  question->item = item;
  question->host = host;
  question->look = spate_manager_look (self->manager, spate_review_item_get_request (item));
  g_signal_connect (question->look, "changed", G_CALLBACK (look_changed_cb), question);
  g_ptr_array_add (self->questions, question);
}

static void
go_on (SpateSizer *self)
{
  GList *next = NULL;

  for (GList *link = self->waiting.head; link != NULL && self->questions->len < MOST_AT_ONCE; link = next)
    {
      g_autofree char *host = spate_link_get_host (spate_request_get_uri (spate_review_item_get_request (link->data)));

      next = link->next;
      if (count_questions (self, host) >= MOST_OF_ONE_SERVER)
        continue;

      begin (self, link->data, g_steal_pointer (&host));
      g_queue_delete_link (&self->waiting, link);
    }
}

/**
 * spate_sizer_new:
 * @manager: who asks
 * @items: (element-type SpateReviewItem): what to ask for
 *
 * Begins to find out the sizes that are not known. It ends when it is dropped.
 *
 * Returns: (transfer full): who does that
 */
SpateSizer *
spate_sizer_new (SpateManager *manager,
                 GListModel   *items)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (items), NULL);

  SpateSizer *self = g_object_new (SPATE_TYPE_SIZER, NULL);
  guint n_items = g_list_model_get_n_items (items);

  self->manager = g_object_ref (manager);
  for (guint i = 0; i < n_items && self->waiting.length < MOST_QUESTIONS; i++)
    {
      g_autoptr (SpateReviewItem) item = g_list_model_get_item (items, i);
      const SpateRequest *request = spate_review_item_get_request (item);

      if (request->size < 0 && spate_review_item_get_size (item) < 0 && !spate_link_is_signed (spate_request_get_uri (request)))
        g_queue_push_tail (&self->waiting, g_steal_pointer (&item));
    }
  go_on (self);

  return self;
}
