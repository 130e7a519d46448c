package dev.keyledger.localstack.status;

import dev.keyledger.localstack.data.DataDirectory;
import dev.keyledger.localstack.data.DataOption;
import dev.keyledger.localstack.data.Endpoints;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Success means that a ready stack runs with all its parts. */
@Command(name = "status", description = "Shows what runs on the data directory; fails unless all of it does.")
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Override
    public Integer call() {
        Path directory = data.directory();
        OptionalLong launcher = DataDirectory.launcherOf(directory);
        if (launcher.isEmpty()) {
            System.out.println("No stack is running on " + directory);
            return 1;
        }
        Optional<Endpoints> endpoints = Endpoints.ofRunningStack(directory);
        if (endpoints.isEmpty()) {
            System.out.println(
                    "The stack on " + directory + " (pid " + launcher.getAsLong() + ") is starting or stopping");
            return 1;
        }
        return show(endpoints.get());
    }

    private static int show(Endpoints endpoints) {
        Map<String, String> places = places(endpoints);
        int down = 0;
        for (Map.Entry<String, Long> part : endpoints.pids().entrySet()) {
            boolean alive = ProcessHandle.of(part.getValue()).isPresent();
            down += alive ? 0 : 1;
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %-8s pid %-8d %s%n",
                    part.getKey(),
                    alive ? "running" : "down",
                    part.getValue(),
                    places.getOrDefault(part.getKey(), ""));
        }
        for (Map.Entry<String, String> part : places.entrySet()) {
            if (!endpoints.pids().containsKey(part.getKey())) {
                down++;
                System.out.printf("%-20s %-8s %-12s %s%n", part.getKey(), "down", "", part.getValue());
            }
        }
        return down == 0 ? 0 : 1;
    }

    private static Map<String, String> places(Endpoints endpoints) {
        var places = new LinkedHashMap<String, String>();
        places.put("kafka", endpoints.kafka());
        places.put("issuer", endpoints.issuer());
        places.put("postgres", endpoints.postgres());
        if (endpoints.command() != null) {
            places.put("key-command-service", endpoints.command());
            places.put("key-query-service", endpoints.query());
            places.put("usage-aggregator", endpoints.usage());
        }
        return places;
    }
}
