/*
 * A disk of its own under a process, preloaded: it keeps a second copy of each watched file that holds only what was
 * synchronised, as the disk of a machine would after its power was cut. Orders stand in a file and can change at any
 * moment: syncs that fail, hang or lie, writes that hang or are refused, of files whose name contains a word.
 *
 *   DISK_WATCHED  path prefix of the files with a second copy      DISK_KEPT   folder of the copies
 *   DISK_ORDERS   file with "fail|hang|lie|hang-writes|read-only WORD"       DISK_EARLY  of 100 writes so many reach the copy at once
 *
 * Writes that were not synchronised reach the copy by chance (DISK_EARLY), in no order, as a real disk's cache does it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES_MAX 64
#define HANG_STEP_US 20000

typedef struct span { off_t at; size_t length; struct span *next; } span;
typedef struct { char path[PATH_MAX]; int kept; span *unsynced; } file;

static file files[FILES_MAX];
static int file_count = 0;
static unsigned chance = 2463534242u;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

static ssize_t real_pwrite(int fd, const void *bytes, size_t length, off_t at) {
  static ssize_t (*call)(int, const void *, size_t, off_t) = NULL;
  if (call == NULL) call = real("pwrite64");
  return call(fd, bytes, length, at);
}

/* The path of a file that is watched, else 0. Sockets and pipes have none. */
static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0 || path[0] != '/') return 0;
  path[length] = 0;
  const char *watched = getenv("DISK_WATCHED");
  return watched != NULL && strncmp(path, watched, strlen(watched)) == 0;
}

static int ordered(const char *order, const char *path) {
  const char *place = getenv("DISK_ORDERS");
  if (place == NULL) return 0;
  FILE *orders = fopen(place, "r");
  if (orders == NULL) return 0;
  char verb[32], word[128];
  int found = 0;
  while (fscanf(orders, "%31s %127s", verb, word) == 2)
    if (strcmp(verb, order) == 0 && strstr(path, word) != NULL) found = 1;
  fclose(orders);
  return found;
}

static void wait_while(const char *order, const char *path) {
  while (ordered(order, path)) usleep(HANG_STEP_US);
}

/* Under the lock. */
static file *file_of(const char *path) {
  for (int i = 0; i < file_count; i++)
    if (strcmp(files[i].path, path) == 0) return &files[i];
  const char *folder = getenv("DISK_KEPT");
  if (folder == NULL || file_count == FILES_MAX) return NULL;
  const char *name = strrchr(path, '/') + 1;
  char kept[PATH_MAX + 64];
  snprintf(kept, sizeof kept, "%s/%s", folder, name);
  file *added = &files[file_count];
  added->kept = open(kept, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (added->kept < 0) return NULL;
  strcpy(added->path, path);
  added->unsynced = NULL;
  file_count++;
  return added;
}

static int refuse(int why) {
  errno = why;
  return -1;
}

static int by_chance(void) {
  const char *early = getenv("DISK_EARLY");
  chance ^= chance << 13;
  chance ^= chance >> 17;
  chance ^= chance << 5;
  return early != NULL && (int)(chance % 100u) < atoi(early);
}

static void written(const char *path, const void *bytes, size_t length, off_t at) {
  pthread_mutex_lock(&lock);
  file *known = file_of(path);
  if (known != NULL) {
    if (by_chance()) real_pwrite(known->kept, bytes, length, at);
    span *added = malloc(sizeof *added);
    if (added == NULL) abort();
    *added = (span){at, length, known->unsynced};
    known->unsynced = added;
  }
  pthread_mutex_unlock(&lock);
}

/* What was written reaches the copy as it stands in the file at the sync. */
static void synced(int fd, const char *path) {
  pthread_mutex_lock(&lock);
  file *known = file_of(path);
  while (known != NULL && known->unsynced != NULL) {
    span *first = known->unsynced;
    char *bytes = malloc(first->length);
    if (bytes == NULL) abort();
    ssize_t got = pread(fd, bytes, first->length, first->at);
    if (got > 0 && real_pwrite(known->kept, bytes, (size_t)got, first->at) != got) abort();
    known->unsynced = first->next;
    free(bytes);
    free(first);
  }
  pthread_mutex_unlock(&lock);
}

static ssize_t any_pwrite(int fd, const void *bytes, size_t length, off_t at) {
  char path[PATH_MAX];
  int watched = path_of(fd, path);
  if (watched) wait_while("hang-writes", path);
  if (watched && ordered("read-only", path)) return refuse(EROFS);
  ssize_t result = real_pwrite(fd, bytes, length, at);
  if (watched && result > 0) written(path, bytes, (size_t)result, at);
  return result;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return any_pwrite(fd, bytes, length, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return any_pwrite(fd, bytes, length, at); }

ssize_t write(int fd, const void *bytes, size_t length) {
  static ssize_t (*call)(int, const void *, size_t) = NULL;
  if (call == NULL) call = real("write");
  char path[PATH_MAX];
  int saved = errno;
  int watched = path_of(fd, path);
  errno = saved;
  if (!watched) return call(fd, bytes, length);
  wait_while("hang-writes", path);
  if (ordered("read-only", path)) return refuse(EROFS);
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t result = call(fd, bytes, length);
  if (result > 0) written(path, bytes, (size_t)result, at);
  return result;
}

static int any_sync(int fd, const char *name) {
  char path[PATH_MAX];
  int (*call)(int) = real(name);
  if (!path_of(fd, path)) return call(fd);
  wait_while("hang", path);
  if (ordered("fail", path)) return refuse(EIO);
  if (ordered("lie", path)) return 0;
  int result = call(fd);
  if (result == 0) synced(fd, path);
  return result;
}

int fsync(int fd) { return any_sync(fd, "fsync"); }
int fdatasync(int fd) { return any_sync(fd, "fdatasync"); }

/* A file that is cut is cut in the copy too: SQLite cuts its WAL only after what was in it is synchronised elsewhere. */
static int any_cut(int fd, off_t length, const char *name) {
  int (*call)(int, off_t) = real(name);
  char path[PATH_MAX];
  int watched = path_of(fd, path);
  if (watched && ordered("read-only", path)) return refuse(EROFS);
  int result = call(fd, length);
  if (result != 0 || !watched) return result;
  pthread_mutex_lock(&lock);
  file *known = file_of(path);
  if (known != NULL) {
    int (*cut)(int, off_t) = real("ftruncate64");
    if (cut(known->kept, length) != 0) abort();
  }
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate(int fd, off_t length) { return any_cut(fd, length, "ftruncate"); }
int ftruncate64(int fd, off64_t length) { return any_cut(fd, length, "ftruncate64"); }
