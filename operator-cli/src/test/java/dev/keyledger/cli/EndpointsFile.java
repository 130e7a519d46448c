package dev.keyledger.cli;

import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The file by which commands find a stack. What a test doesn't name is somewhere that nothing answers. */
public final class EndpointsFile {
    private EndpointsFile() {}

    public static void write(Path data, Map<String, String> named) throws IOException {
        var endpoints = new HashMap<>(Stream.of("command", "query", "usage", "issuer", "kafka")
                .collect(Collectors.toMap(name -> name, name -> "http://localhost:1")));
        endpoints.putAll(named);
        Files.writeString(data.resolve("endpoints.json"), WireJson.mapper().writeValueAsString(endpoints));
    }
}
