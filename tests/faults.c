/* Makes the n-th file operation below one folder fail, or end the process in the middle of it. Lies between a program
   (Python, SQLite) and the C library: LD_PRELOAD. Each operation is noted: does it Read, Write or Delete; its name and path. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READS, WRITES, DELETES };
static char root[4096], names[1024][512], noted[1 << 23];
static size_t used;
static int nth, seen, fault, lasting;

void faults_arm(const char *folder, int at, int error, int goes_on) {     /* no error: the process dies */
    snprintf(root, sizeof root, "%s", folder), nth = at, fault = error, lasting = goes_on, seen = 0, used = 0;
}
const char *faults_noted(void) { return noted; }

static int due(const char *what, const char *path, int does) {
    static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
    if (!*root || !*path || strncmp(path, root, strlen(root))) return 0;
    pthread_mutex_lock(&turn);
    int now = ++seen;
    if (used < sizeof noted - 1024) used += sprintf(noted + used, "%c %s %.500s\n", "RWD"[does], what, path + strlen(root));
    pthread_mutex_unlock(&turn);
    return nth && (lasting ? does == WRITES && now >= nth : now == nth);
}
static int struck(void) {
    if (!fault) kill(getpid(), SIGKILL);
    return errno = fault, 1;
}
static const char *name_of(int fd) { return fd >= 0 && fd < 1024 ? names[fd] : ""; }
static const char *below(int fd, const char *path) {                     /* a path that may begin at an open folder */
    static char whole[1024];
    if (*path == '/' || !*name_of(fd)) return path;
    return snprintf(whole, sizeof whole, "%s/%s", name_of(fd), path), whole;
}
static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < 1024) snprintf(names[fd], sizeof names[fd], "%s", path);
    return fd;
}

#define REAL(result, name, params) static result (*real) params; if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)
#define ON(result, bad, does, path_of, name, params, args) \
    result name params { REAL(result, name, params); return due(#name, path_of, does) && struck() ? bad : real args; }
ON(int, -1, READS, path, stat64, (const char *path, struct stat64 *to), (path, to))
ON(int, -1, READS, path, lstat64, (const char *path, struct stat64 *to), (path, to))
ON(int, -1, READS, path, access, (const char *path, int mode), (path, mode))
ON(int, -1, WRITES, path, mkdir, (const char *path, mode_t mode), (path, mode))
ON(int, -1, WRITES, path, chmod, (const char *path, mode_t mode), (path, mode))
ON(int, -1, WRITES, path, rename, (const char *path, const char *to), (path, to))
ON(int, -1, DELETES, path, rmdir, (const char *path), (path))
ON(int, -1, DELETES, path, unlink, (const char *path), (path))
ON(int, -1, DELETES, below(at, path), unlinkat, (int at, const char *path, int how), (at, path, how))
ON(int, -1, READS, below(at, path), fstatat64, (int at, const char *path, struct stat64 *to, int how), (at, path, to, how))
ON(int, -1, WRITES, below(at, path), utimensat, (int at, const char *path, const struct timespec to[2], int how), (at, path, to, how))
ON(DIR *, NULL, READS, path, opendir, (const char *path), (path))
ON(DIR *, NULL, READS, name_of(fd), fdopendir, (int fd), (fd))
ON(int, -1, READS, name_of(fd), fstat64, (int fd, struct stat64 *to), (fd, to))
ON(int, -1, WRITES, name_of(fd), fsync, (int fd), (fd))
ON(int, -1, WRITES, name_of(fd), fdatasync, (int fd), (fd))
ON(int, -1, WRITES, name_of(fd), ftruncate64, (int fd, off64_t size), (fd, size))
ON(int, -1, WRITES, name_of(fd), fchmod, (int fd, mode_t mode), (fd, mode))
ON(ssize_t, -1, READS, name_of(fd), read, (int fd, void *to, size_t size), (fd, to, size))
ON(ssize_t, -1, READS, name_of(fd), pread64, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at))

#define HALF(name, params, half, args)                                    /* half of it is written before the fault */ \
    ssize_t name params { REAL(ssize_t, name, params); \
        return !due(#name, name_of(fd), WRITES) ? real args : real half < 0 ? -1 : struck() ? -1 : 0; }
HALF(write, (int fd, const void *from, size_t size), (fd, from, size / 2), (fd, from, size))
HALF(pwrite64, (int fd, const void *from, size_t size, off64_t at), (fd, from, size / 2, at), (fd, from, size, at))

#define OPENS(name, params, path_of, args) \
    int name params { REAL(int, name, params); \
        const char *full = path_of; va_list more; va_start(more, flags); int mode = va_arg(more, int); va_end(more); \
        int does = flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR) ? WRITES : READS; \
        return due(#name, full, does) && struck() ? -1 : opened(real args, full); }
OPENS(open64, (const char *path, int flags, ...), path, (path, flags, mode))
OPENS(openat64, (int at, const char *path, int flags, ...), below(at, path), (at, path, flags, mode))

int fcntl64(int fd, int what, ...) {
    REAL(int, fcntl64, (int, int, ...));
    va_list more; va_start(more, what); void *to = va_arg(more, void *); va_end(more);
    return what == F_SETLK && due("lock", name_of(fd), READS) && struck() ? -1 : real(fd, what, to);
}
int close(int fd) { REAL(int, close, (int)); return opened(fd, ""), real(fd); }
