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
        Map<String, PartState> states = PartState.ofAll(endpoints, places.keySet());
        states.forEach((part, state) -> System.out.printf(
                Locale.ROOT,
                "%-20s %-13s %-12s %s%n",
                part,
                state.text(),
                endpoints.pids().containsKey(part) ? "pid " + endpoints.pids().get(part) : "",
                places.getOrDefault(part, "")));
        return states.values().stream().allMatch(PartState.RUNNING::equals) ? 0 : 1;
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
            places.put("key-console", endpoints.console());
            places.put("gateway-agent", endpoints.agent());
        }
        return places;
    }
}
