/*
 * librdkafka as a client of both brokers: produce or consume records of 100 bytes, and say how long it took.
 *
 *     rdkafka produce BOOTSTRAP TOPIC PARTITIONS RECORDS BATCH_RECORDS LINGER_MS
 *     rdkafka consume BOOTSTRAP TOPIC PARTITIONS RECORDS
 *
 * Prints one JSON line. A record that is not delivered, or an error of the broker, ends it with code 1.
 */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long delivered, failed;

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void on_delivery(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
  (void)client, (void)opaque;
  if (message->err) {
    if (failed++ == 0) fprintf(stderr, "not delivered: %s\n", rd_kafka_err2str(message->err));
  } else {
    delivered++;
  }
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value) {
  char error[256];
  if (rd_kafka_conf_set(conf, key, value, error, sizeof error) != RD_KAFKA_CONF_OK) {
    fprintf(stderr, "%s\n", error);
    exit(1);
  }
}

static rd_kafka_t *client_of(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
  char error[256];
  rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
  if (!client) {
    fprintf(stderr, "%s\n", error);
    exit(1);
  }
  return client;
}

static int produce(rd_kafka_conf_t *conf, char **argv) {
  int partitions = atoi(argv[4]);
  long records = atol(argv[5]);
  set(conf, "batch.num.messages", argv[6]);
  set(conf, "linger.ms", argv[7]);
  set(conf, "acks", "all");
  set(conf, "queue.buffering.max.messages", "200000");
  rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  rd_kafka_t *client = client_of(RD_KAFKA_PRODUCER, conf);
  rd_kafka_topic_t *topic = rd_kafka_topic_new(client, argv[3], NULL);
  char value[100];
  for (int i = 0; i < 100; i++) value[i] = 'a' + i % 26;
  double start = now_s();
  for (long i = 0; i < records; i++) {
    memcpy(value, &i, sizeof i);
    while (rd_kafka_produce(topic, i % partitions, RD_KAFKA_MSG_F_COPY, value, 100, NULL, 0, NULL)) {
      rd_kafka_poll(client, 10);
    }
    if (i % 1000 == 0) rd_kafka_poll(client, 0);
  }
  while (delivered + failed < records) rd_kafka_poll(client, 100);
  printf("{\"records\":%ld,\"seconds\":%.6f}\n", delivered, now_s() - start);
  rd_kafka_topic_destroy(topic);
  rd_kafka_destroy(client);
  return failed ? 1 : 0;
}

static int consume(rd_kafka_conf_t *conf, char **argv) {
  int partitions = atoi(argv[4]);
  long records = atol(argv[5]), got = 0;
  set(conf, "group.id", "bench");
  set(conf, "enable.auto.commit", "false");
  set(conf, "queued.min.messages", "500000");
  set(conf, "fetch.message.max.bytes", "1048576");
  rd_kafka_t *client = client_of(RD_KAFKA_CONSUMER, conf);
  rd_kafka_topic_t *topic = rd_kafka_topic_new(client, argv[3], NULL);
  rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
  static rd_kafka_message_t *messages[10000];
  double start = now_s();
  for (int i = 0; i < partitions; i++) rd_kafka_consume_start_queue(topic, i, RD_KAFKA_OFFSET_BEGINNING, queue);
  while (got < records) {
    ssize_t count = rd_kafka_consume_batch_queue(queue, 1000, messages, 10000);
    for (ssize_t i = 0; i < count; i++) {
      if (!messages[i]->err) got++;
      else if (messages[i]->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) failed++;
      rd_kafka_message_destroy(messages[i]);
    }
    if (failed) {
      fprintf(stderr, "an error came instead of a record\n");
      return 1;
    }
  }
  printf("{\"records\":%ld,\"seconds\":%.6f}\n", got, now_s() - start);
  fflush(stdout);
  _Exit(0); /* Stopping every partition is not what is measured. */
}

int main(int argc, char **argv) {
  if (argc < 6) return 64;
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", argv[2]);
  if (!strcmp(argv[1], "produce") && argc == 8) return produce(conf, argv);
  if (!strcmp(argv[1], "consume")) return consume(conf, argv);
  return 64;
}
