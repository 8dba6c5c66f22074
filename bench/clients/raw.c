/*
 * A raw Kafka client that costs next to nothing: it replays prepared request frames and counts answers.
 *
 *     raw HOST PORT FRAMES CONNECTIONS WINDOW REQUESTS SECONDS
 *
 * FRAMES holds whole frames one after the other (length included); connections take them round robin. Every connection keeps WINDOW
 * requests in flight. It ends after REQUESTS answers in all, or, when REQUESTS is 0, after SECONDS. One thread, epoll.
 * Prints one JSON line; times are in microseconds. Whether the broker stored what was sent is for the caller to check.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_SAMPLES 2000000

typedef struct {
  const unsigned char *bytes;
  size_t length;
} frame_t;

typedef struct {
  int fd;
  frame_t sending;
  size_t sent;
  int waiting;           /* answers that are still to come */
  double began[64];      /* ring: when each request in flight was begun */
  int head, tail;
  unsigned char length[4];
  size_t length_got;
  size_t answer_left;
  int wants_write;
} line_t;

static frame_t *frames;
static size_t frame_count, next_frame;
static long begun, answered, wanted;
static float *samples;
static int epoll_fd, window;

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void load(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) die(path);
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  unsigned char *all = malloc(size);
  if (fread(all, 1, size, file) != (size_t)size) die("read");
  fclose(file);
  for (long at = 0; at < size;) {
    uint32_t length;
    memcpy(&length, all + at, 4);
    frames = realloc(frames, sizeof(frame_t) * (frame_count + 1));
    frames[frame_count].bytes = all + at;
    frames[frame_count].length = ntohl(length) + 4;
    at += frames[frame_count++].length;
  }
}

static void watch(line_t *line, int wants_write) {
  if (line->wants_write == wants_write) return;
  line->wants_write = wants_write;
  struct epoll_event event = {.events = EPOLLIN | (wants_write ? EPOLLOUT : 0), .data.ptr = line};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_MOD, line->fd, &event)) die("epoll_ctl");
}

/* Sends until the window is full or the kernel takes no more. */
static void send_more(line_t *line, int more) {
  for (;;) {
    if (line->sent == line->sending.length) {
      if (!more || line->waiting >= window || (wanted && begun >= wanted)) return watch(line, 0);
      line->sending = frames[next_frame++ % frame_count];
      line->sent = 0;
      line->waiting++;
      begun++;
      line->began[line->head++ % 64] = now_us();
    }
    ssize_t took = write(line->fd, line->sending.bytes + line->sent, line->sending.length - line->sent);
    if (took < 0 && errno == EAGAIN) return watch(line, 1);
    if (took < 0) die("write");
    line->sent += took;
  }
}

/* Reads what is there; every whole answer is one sample. */
static void receive(line_t *line) {
  static unsigned char buffer[1 << 18];
  ssize_t got = read(line->fd, buffer, sizeof buffer);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    fprintf(stderr, "the broker closed a connection\n");
    exit(1);
  }
  for (ssize_t at = 0; at < got;) {
    if (line->length_got < 4) {
      line->length[line->length_got++] = buffer[at++];
      if (line->length_got < 4) continue;
      uint32_t length;
      memcpy(&length, line->length, 4);
      line->answer_left = ntohl(length);
    } else {
      size_t take = (size_t)(got - at) < line->answer_left ? (size_t)(got - at) : line->answer_left;
      line->answer_left -= take;
      at += take;
    }
    if (line->answer_left > 0) continue;
    line->length_got = 0;
    line->waiting--;
    if (answered < MAX_SAMPLES) samples[answered] = now_us() - line->began[line->tail % 64];
    line->tail++;
    answered++;
  }
}

static int by_value(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static line_t *dial(const char *host, int port) {
  line_t *line = calloc(1, sizeof *line);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, host, &address.sin_addr);
  line->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(line->fd, (struct sockaddr *)&address, sizeof address)) die("connect");
  int one = 1;
  setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = line};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, line->fd, &event)) die("epoll_ctl");
  return line;
}

int main(int argc, char **argv) {
  if (argc != 8) return 64;
  load(argv[3]);
  int connections = atoi(argv[4]);
  window = atoi(argv[5]) > 64 ? 64 : atoi(argv[5]);
  wanted = atol(argv[6]);
  double seconds = atof(argv[7]);
  samples = malloc(sizeof(float) * MAX_SAMPLES);
  epoll_fd = epoll_create1(0);
  line_t **lines = calloc(connections, sizeof *lines);
  for (int i = 0; i < connections; i++) lines[i] = dial(argv[1], atoi(argv[2]));
  double start = now_us(), stop = wanted ? 1e300 : start + seconds * 1e6;
  for (int i = 0; i < connections; i++) send_more(lines[i], 1);
  int more = 1;
  while (more ? (!wanted || answered < wanted) : answered < begun) {
    struct epoll_event events[256];
    int count = epoll_wait(epoll_fd, events, 256, 1000);
    for (int i = 0; i < count; i++) {
      line_t *line = events[i].data.ptr;
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(line);
      send_more(line, more);
    }
    if (now_us() > stop) more = 0;
  }
  double took = now_us() - start;
  long kept = answered < MAX_SAMPLES ? answered : MAX_SAMPLES;
  qsort(samples, kept, sizeof *samples, by_value);
  printf("{\"requests\":%ld,\"seconds\":%.6f,\"p50Us\":%.1f,\"p99Us\":%.1f}\n", answered, took / 1e6,
         samples[kept / 2], samples[kept * 99 / 100]);
  return 0;
}
