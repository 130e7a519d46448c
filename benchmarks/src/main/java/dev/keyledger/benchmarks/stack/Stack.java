package dev.keyledger.benchmarks.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.benchmarks.BenchProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A running stack, found as anybody finds it: by the files in its data directory. */
public final class Stack {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path data;

    private Stack(Path data) {
        this.data = data;
    }

    /** @throws BenchProblem if no stack runs on the directory */
    public static Stack on(Path data) {
        if (!Files.exists(endpointsFile(data))) {
            throw new BenchProblem(
                    "No stack is running on " + data + "; leave --data out, and the benchmark starts one for itself");
        }
        return new Stack(data);
    }

    static Path endpointsFile(Path data) {
        return data.resolve("endpoints.json");
    }

    /** Where its files are, by which the operator's commands find it. */
    public Path data() {
        return data;
    }

    /** The address of the service {@code command}, {@code query}, {@code usage} or {@code console}. */
    public URI service(String name) {
        return URI.create(endpoints().required(name).asText());
    }

    /** Of the launcher, each server and each service, by name, as they are now. */
    public Map<String, Long> pids() {
        var pids = new LinkedHashMap<String, Long>();
        endpoints()
                .required("pids")
                .properties()
                .forEach(pid -> pids.put(pid.getKey(), pid.getValue().asLong()));
        return pids;
    }

    /** Of one of them. */
    public long pid(String name) {
        return endpoints().required("pids").required(name).asLong();
    }

    /** Kafka's bootstrap servers. */
    public String kafka() {
        return endpoints().required("kafka").asText();
    }

    /** The services' setting of the same name: a secret. */
    public String peppers() {
        return read("secrets.json").required("peppers").asText();
    }

    public Postgres postgres() {
        return new Postgres(
                URI.create(endpoints().required("postgres").asText()),
                read("secrets.json")
                        .required("databasePasswords")
                        .required(Postgres.SUPERUSER)
                        .asText());
    }

    public Tokens tokens() {
        return new Tokens(endpoints().required("issuer").asText(), read("issuer/signing-key.json"));
    }

    private JsonNode endpoints() {
        return read("endpoints.json");
    }

    private JsonNode read(String file) {
        try {
            return JSON.readTree(Files.readString(data.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
