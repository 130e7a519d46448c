package dev.keyledger.benchmarks.kafkatools;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Kafka's own measure of a consumer, {@code kafka-consumer-perf-test}: what reading a topic alone takes. */
public final class ConsumerPerf {
    private static final String MAIN = "org.apache.kafka.tools.ConsumerPerformance";

    private ConsumerPerf() {}

    /**
     * Reads a topic from its beginning, in a process of its own.
     *
     * @param records at least so many; the topic must hold them
     */
    public static Trial run(String bootstrapServers, String topic, long records) {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "--bootstrap-server=" + bootstrapServers,
                "--topic=" + topic,
                "--messages=" + records,
                "--group=bench-" + System.nanoTime(),
                "--hide-header",
                "--timeout=60000");
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new BenchProblem("kafka-consumer-perf-test failed:\n" + output);
            }
            return parse(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }

    /**
     * Its last line: start, end, MB, MB/s, records, records/s, ms of the rebalance, ms of fetching, MB/s and records/s while
     * fetching. The time is that of fetching.
     */
    static Trial parse(String output) {
        List<String> lines = output.strip().lines().toList();
        String[] figures = lines.getLast().split(", ", -1);
        if (figures.length != 10) {
            throw new BenchProblem("kafka-consumer-perf-test printed something unknown:\n" + output);
        }
        double seconds = Long.parseLong(figures[7].strip()) / 1e3;
        return Trial.ofOnePiece(Long.parseLong(figures[4].strip()), seconds);
    }
}
