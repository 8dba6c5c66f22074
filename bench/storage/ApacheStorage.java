// Apache Kafka 4.3.1's own storage classes at the same work as the reference, for bench/storage.bench.ts.
//
// Usage   java -cp <jars> ApacheStorage.java append|read|clean|load|lookup <directory> <arguments>
// Shape   one JSON object on standard output; each mode warms itself on work of the same kind before it measures.
// Units   cpuSeconds are those of the whole process, garbage collection and compilation included; bytes; nanoseconds an operation.

import com.sun.management.OperatingSystemMXBean;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.Cleaner;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogToClean;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.SkimpyOffsetMap;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.utils.Throttler;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

public class ApacheStorage {
    private static final KafkaScheduler scheduler = new KafkaScheduler(1);
    private static final int CHUNK = 1024 * 1024;

    public static void main(String[] args) throws Exception {
        scheduler.startup();
        String answer = switch (args[0]) {
            case "append" -> append(args[1], args[2], Long.parseLong(args[3]));
            case "read" -> read(args[1], Long.parseLong(args[2]));
            case "clean" -> clean(args);
            case "load" -> load(args[1], args[2].equals("clean"));
            case "lookup" -> lookup(args[1], Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        };
        System.out.println(answer);
        // What waits in the scheduler is not waited for.
        Runtime.getRuntime().halt(0);
    }

    private static UnifiedLog open(String directory, boolean clean, Map<String, String> more) throws IOException {
        Map<String, String> config = new HashMap<>(Map.of("segment.bytes", String.valueOf(64 * 1024 * 1024)));
        config.putAll(more);
        File folder = new File(directory);
        folder.mkdirs();
        return UnifiedLog.create(folder, new LogConfig(config), 0, 0, scheduler, new BrokerTopicStats(),
            Time.SYSTEM, 900_000, new ProducerStateManagerConfig(86_400_000, false), 600_000,
            new LogDirFailureChannel(1), clean, Optional.empty());
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    /** Batches stand in the file behind their lengths. */
    private static List<ByteBuffer> batches(String file) throws IOException {
        List<ByteBuffer> all = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(file)))) {
            while (in.available() > 0) {
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                all.add(ByteBuffer.wrap(bytes));
            }
        }
        return all;
    }

    private static long appendAll(UnifiedLog log, List<ByteBuffer> batches, long totalBytes) throws IOException {
        long bytes = 0;
        while (bytes < totalBytes) {
            for (ByteBuffer batch : batches) {
                batch.putLong(0, 0L); // The append before has written its offset there.
                log.appendAsLeader(MemoryRecords.readableRecords(batch.duplicate()), 0);
                bytes += batch.limit();
            }
        }
        return bytes;
    }

    private static String append(String directory, String file, long totalBytes) throws IOException {
        List<ByteBuffer> batches = batches(file);
        UnifiedLog log = open(directory, true, Map.of());
        appendAll(log, batches, totalBytes / 2);
        double before = cpuSeconds();
        long bytes = appendAll(log, batches, totalBytes);
        double cpu = cpuSeconds() - before;
        log.close();
        return "{\"bytes\":" + bytes + ",\"cpuSeconds\":" + cpu + "}";
    }

    private static long readAll(UnifiedLog log, long totalBytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        long bytes = 0;
        while (bytes < totalBytes) {
            for (long offset = 0; offset < log.logEndOffset() && bytes < totalBytes;) {
                FileRecords records = (FileRecords) log.read(offset, CHUNK, FetchIsolation.LOG_END, true).records;
                buffer.clear();
                records.readInto(buffer, 0);
                bytes += records.sizeInBytes();
                offset = lastOffset(buffer) + 1;
            }
        }
        return bytes;
    }

    /** The last offset of the last whole batch in what was read. */
    private static long lastOffset(ByteBuffer buffer) {
        int last = 0;
        for (int at = 0; at + 27 <= buffer.limit();) {
            int end = at + 12 + buffer.getInt(at + 8);
            if (end > buffer.limit()) break;
            last = at;
            at = end;
        }
        return buffer.getLong(last) + buffer.getInt(last + 23);
    }

    private static String read(String directory, long totalBytes) throws IOException {
        UnifiedLog log = open(directory, true, Map.of());
        readAll(log, totalBytes / 2);
        double before = cpuSeconds();
        long bytes = readAll(log, totalBytes);
        double cpu = cpuSeconds() - before;
        return "{\"bytes\":" + bytes + ",\"cpuSeconds\":" + cpu + "}";
    }

    /** Cleans one directory after another, all with the same bytes; the last is measured. */
    private static String clean(String[] directories) throws Exception {
        double cpu = 0;
        double seconds = 0;
        for (int i = 1; i < directories.length; i++) {
            UnifiedLog log = open(directories[i], true, Map.of("cleanup.policy", "compact", "delete.retention.ms", "0"));
            log.updateHighWatermark(log.logEndOffset());
            Cleaner cleaner = new Cleaner(0, new SkimpyOffsetMap(64 * 1024 * 1024), 512 * 1024, 100 * 1024 * 1024, 0.9,
                new Throttler(Double.MAX_VALUE, Long.MAX_VALUE, "cleaner-io", "bytes", Time.SYSTEM), Time.SYSTEM, partition -> { });
            double before = cpuSeconds();
            long began = System.nanoTime();
            cleaner.clean(new LogToClean(log, 0, log.activeSegment().baseOffset(), false));
            seconds = (System.nanoTime() - began) / 1e9;
            cpu = cpuSeconds() - before;
        }
        return "{\"cpuSeconds\":" + cpu + ",\"seconds\":" + seconds + "}";
    }

    private static String load(String directory, boolean clean) throws IOException {
        double before = cpuSeconds();
        long began = System.nanoTime();
        UnifiedLog log = open(directory, clean, Map.of());
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpu = cpuSeconds() - before;
        return "{\"seconds\":" + seconds + ",\"cpuSeconds\":" + cpu + ",\"segments\":" + log.numberOfSegments() + "}";
    }

    private static String lookup(String directory, int operations) throws IOException {
        UnifiedLog log = open(directory, true, Map.of());
        long[] times = new long[2];
        for (int round = 0; round < 3; round++) {
            Random random = new Random(round);
            long began = System.nanoTime();
            for (int i = 0; i < operations; i++) {
                log.read((long) (random.nextDouble() * log.logEndOffset()), 1, FetchIsolation.LOG_END, true);
            }
            times[0] = System.nanoTime() - began;
            began = System.nanoTime();
            // The bench writes record n with timestamp 1,700,000,000,000 + n.
            for (int i = 0; i < operations; i++) {
                long target = 1_700_000_000_000L + (long) (random.nextDouble() * log.logEndOffset());
                log.fetchOffsetByTimestamp(target, Optional.empty());
            }
            times[1] = System.nanoTime() - began;
        }
        return "{\"offsetNs\":" + times[0] / operations + ",\"timestampNs\":" + times[1] / operations + "}";
    }
}
