package dev.keyledger.benchmarks.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.benchmarks.BenchProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** What the results files say, as costs. Microseconds are processor time. */
record Measured(
        double cores,
        double verifyMicros,
        double createMicros,
        double createDatabaseMicros,
        double createViewMicros,
        double createsPerSecond,
        double pageMicros,
        double pageDatabaseMicros,
        double bytesPerKey,
        double readySecondsPerMillionKeys,
        double rebuiltEventsPerSecond,
        double bytesPerId,
        double bytesPerEvent,
        double readEventsPerSecond,
        Drain fewKeys,
        Drain manyKeys) {

    /**
     * Counting a topic from its beginning, with every core busy. Microseconds are per event.
     *
     * @param rows that an event touched
     */
    record Drain(
            double eventsPerSecond,
            double rows,
            double counterMicros,
            double databaseMicros,
            double brokerMicros,
            double viewMicros) {
        double micros() {
            return counterMicros + databaseMicros + brokerMicros + viewMicros;
        }
    }

    /** @param results the folder benchmarks/results */
    static Measured in(Path results) {
        JsonNode verify = file(results, "verify");
        JsonNode commands = file(results, "commands");
        JsonNode list = file(results, "list");
        JsonNode rebuild = file(results, "rebuild");
        JsonNode usage = file(results, "usage");
        JsonNode verification = figure(verify, "verify", 16);
        JsonNode create = figure(commands, "create", 16);
        JsonNode page = figure(list, "list, 100,000 keys", 16);
        JsonNode count = figure(usage, "count", 1);
        return new Measured(
                verify.at("/machine/cores").asDouble(),
                micros(verification, "key-query-service"),
                micros(create, "key-command-service"),
                micros(create, "postgres"),
                micros(create, "key-query-service"),
                median(create, "operationsPerSecond"),
                micros(page, "key-query-service"),
                micros(page, "postgres"),
                goal(verify, "bytes of memory per key"),
                goal(verify, "seconds from start to ready with 1,000,000 keys"),
                median(figure(rebuild, "rebuild, idle", 1), "operationsPerSecond"),
                median(count, "memoryBytesPerId"),
                usage.at("/settings/bytes per event, headers and all").asDouble(),
                median(count, "operationsPerSecond"),
                drain(count),
                drain(results, 1_000_000));
    }

    /** The run with so many keys. */
    static Drain drain(Path results, int keys) {
        return drain(figure(file(results, "usage-of-" + keys + "-keys"), "count", 1));
    }

    private static Drain drain(JsonNode count) {
        double databaseMicros = median(count, "databaseCpuSecondsPerMillion");
        return new Drain(
                median(count, "operationsPerSecond"),
                databaseMicros / median(count, "databaseCpuMicrosPerRow"),
                median(count, "readerCpuSecondsPerMillion"),
                databaseMicros,
                median(count, "brokerCpuSecondsPerMillion"),
                micros(count, "key-query-service"));
    }

    private static JsonNode file(Path results, String benchmark) {
        Path file = results.resolve(benchmark + ".json");
        try {
            return new JsonMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new BenchProblem("Can't read " + file + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode figure(JsonNode file, String operation, int clients) {
        return StreamSupport.stream(file.path("figures").spliterator(), false)
                .filter(figure -> figure.path("operation").asText().equals(operation))
                .filter(figure -> figure.path("contender").asText().equals("keyledger"))
                .filter(figure -> figure.path("clients").asInt() == clients)
                .findFirst()
                .orElseThrow(() -> new BenchProblem("No figure of " + operation + " in "
                        + file.path("benchmark").asText()));
    }

    private static double median(JsonNode figure, String name) {
        return figure.path(name).path("median").asDouble();
    }

    private static double micros(JsonNode figure, String process) {
        return figure.path("cpuMicrosPerOperation").path(process).asDouble();
    }

    private static double goal(JsonNode file, String name) {
        return StreamSupport.stream(file.path("goals").spliterator(), false)
                .filter(goal -> goal.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new BenchProblem("No goal " + name))
                .path("median")
                .asDouble();
    }
}
