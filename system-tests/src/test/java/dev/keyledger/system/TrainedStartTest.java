package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM leaves a cache that doesn't fit and says nothing, so that alone what it has mapped tells whether it uses one. */
class TrainedStartTest {
    private final Stack stack = Stack.shared();

    @Test
    void everyJvm_startsFromWhatItLearnt() throws Exception {
        List<String> programs = List.of(
                "launcher",
                "kafka",
                "issuer",
                "key-command-service",
                "key-query-service",
                "usage-aggregator",
                "key-console",
                "gateway-agent");
        for (String program : programs) {
            assertThat(Files.readAllLines(Path.of("/proc/" + stack.pid(program) + "/maps")))
                    .as("files that the JVM of " + program + " has mapped; './keyledger train' makes its start cache")
                    .anyMatch(file -> file.endsWith(".startcache"));
        }
    }
}
